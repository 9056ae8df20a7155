/** The isolation levels that PostgreSQL tells apart. */
export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

const levels: Readonly<Record<Isolation, string>> = {
  'read committed': 'BEGIN ISOLATION LEVEL READ COMMITTED',
  'repeatable read': 'BEGIN ISOLATION LEVEL REPEATABLE READ',
  serializable: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
};

/** The statement that begins a transaction; without a level, at the default of the database. */
export function begin(isolation: Isolation | undefined): string {
  if (isolation === undefined) return 'BEGIN';
  if (!Object.hasOwn(levels, isolation))
    throw new TypeError(
      `transaction: isolation must be one of ${Object.keys(levels).join(', ')}, not ${isolation}`,
    );
  return levels[isolation];
}
