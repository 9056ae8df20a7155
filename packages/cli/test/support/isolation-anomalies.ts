import type { Scenario } from 'toctou';

export const LEVELS = ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'] as const;
export type Level = (typeof LEVELS)[number];

/** What each statement of each client gave, as numbers; `then` is client 0. */
export type Seen = (client: number) => (number | undefined)[];

/** An anomaly of the literature on isolation, after Adya, as a race. */
interface Phenomenon {
  readonly setup: string;
  readonly race: readonly (readonly string[])[];
  readonly then?: string;
  readonly end?: 'ROLLBACK';
  /** Whether it is what was seen. */
  readonly shows: (seen: Seen) => boolean;
  /** The levels of PostgreSQL that let it happen. */
  readonly allowedBy: readonly Level[];
}

const stock =
  'CREATE TABLE pens (n int); CREATE TABLE ink (n int); INSERT INTO pens VALUES (10); INSERT INTO ink VALUES (20)';
const pens = 'SELECT n FROM pens';
const ink = 'SELECT n FROM ink';
const set = (table: string, n: number): string => `UPDATE ${table} SET n = ${n}`;
const increment = [
  "SELECT set_config('app.n', n::text, true)::int AS n FROM pens",
  "UPDATE pens SET n = current_setting('app.n')::int + 1",
];
const shifts = 'CREATE TABLE shift (who text, n int)';
const count = 'SELECT count(*)::int AS n FROM shift';

/** What {@link https://github.com/ept/hermitage} says of PostgreSQL, by scenarios of our own. */
export const phenomena: Record<string, Phenomenon> = {
  'G0, write cycle': {
    setup: stock,
    race: [
      [set('pens', 11), set('ink', 21)],
      [set('pens', 12), set('ink', 22)],
    ],
    then: 'SELECT pens.n * 100 + ink.n AS n FROM pens, ink',
    shows: (seen) => [1122, 1221].includes(seen(0)[0] ?? 0),
    allowedBy: [],
  },
  'G1a, aborted read': {
    setup: stock,
    race: [[set('pens', 99)], [pens, pens]],
    end: 'ROLLBACK',
    shows: (seen) => seen(2).includes(99),
    allowedBy: [],
  },
  'G1b, intermediate read': {
    setup: stock,
    race: [[set('pens', 99), set('pens', 11)], [pens]],
    shows: (seen) => seen(2).includes(99),
    allowedBy: [],
  },
  'G1c, circular information flow': {
    setup: stock,
    race: [
      [set('pens', 11), ink],
      [set('ink', 22), pens],
    ],
    shows: (seen) => seen(1).includes(22) && seen(2).includes(11),
    allowedBy: [],
  },
  'OTV, observed transaction vanishes': {
    setup: stock,
    race: [
      [set('pens', 11), set('ink', 19)],
      [set('pens', 12), set('ink', 18)],
      [pens, ink],
    ],
    then: pens,
    // The second is the last, so what the first wrote was gone before what the second wrote could be seen.
    shows: (seen) => seen(0)[0] === 12 && seen(3)[0] === 12 && seen(3)[1] === 19,
    allowedBy: [],
  },
  'PMP, predicate with many preceders': {
    setup: shifts,
    race: [[`${count} WHERE n = 30`, `${count} WHERE n % 3 = 0`], ["INSERT INTO shift VALUES ('ada', 30)"]],
    shows: (seen) => seen(1)[0] === 0 && seen(1)[1] === 1,
    allowedBy: ['READ COMMITTED'],
  },
  'P4, lost update': {
    setup: stock,
    race: [increment, increment],
    then: pens,
    shows: (seen) => seen(0)[0] === 11 && seen(1)[0] === 10 && seen(2)[0] === 10,
    allowedBy: ['READ COMMITTED'],
  },
  'G-single, read skew': {
    setup: stock,
    race: [
      [pens, ink],
      [set('pens', 11), set('ink', 19)],
    ],
    shows: (seen) => seen(1)[0] === 10 && seen(1)[1] === 19,
    allowedBy: ['READ COMMITTED'],
  },
  'G2-item, write skew': {
    setup: stock,
    race: [
      [ink, set('pens', 0)],
      [pens, set('ink', 0)],
    ],
    then: 'SELECT pens.n + ink.n AS n FROM pens, ink',
    shows: (seen) => seen(1)[0] === 20 && seen(2)[0] === 10 && seen(0)[0] === 0,
    allowedBy: ['READ COMMITTED', 'REPEATABLE READ'],
  },
  'G2, anti-dependency cycle of predicates': {
    setup: shifts,
    race: [
      [count, "INSERT INTO shift VALUES ('ada', 1)"],
      [count, "INSERT INTO shift VALUES ('bob', 1)"],
    ],
    then: count,
    shows: (seen) => seen(1)[0] === 0 && seen(2)[0] === 0 && seen(0)[0] === 2,
    allowedBy: ['READ COMMITTED', 'REPEATABLE READ'],
  },
};

/** The race of a phenomenon at one level. */
function scenarioOf({ setup, race, then, end }: Phenomenon, level: Level): Scenario {
  return {
    database: { setup },
    race: race.map((statements, client) => ({
      sql: [`BEGIN ISOLATION LEVEL ${level}`, ...statements, client === 0 && end ? end : 'COMMIT'],
    })),
    ...(then === undefined ? {} : { then: [{ sql: then }] }),
  };
}

/** All of them at each level, by name. */
export const isolationAnomalies: Record<string, Scenario> = Object.fromEntries(
  Object.entries(phenomena).flatMap(([name, phenomenon]) =>
    LEVELS.map((level) => [`${name}: ${level}`, scenarioOf(phenomenon, level)]),
  ),
);
