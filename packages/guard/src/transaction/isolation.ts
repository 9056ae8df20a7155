/** The isolation levels of SQL. Not every database has each. */
export type Isolation = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable';

/**
 * The level as SQL has it, such as `READ COMMITTED`.
 *
 * @throws TypeError when it is none of those that the client has: what is not checked here would be SQL from outside.
 */
export function levelOf(isolation: Isolation, levels: readonly Isolation[]): string {
  if (!levels.includes(isolation))
    throw new TypeError(`transaction: isolation must be one of ${levels.join(', ')}, not ${isolation}`);
  return isolation.toUpperCase();
}
