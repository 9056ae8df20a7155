// How long it takes to know that a step is blocked, and until there is something to decide again; whether the same client
// is the victim of a deadlock every time, and whether several waiters wake in the order in which they began to wait.
import { PostgresEngine, Scheduler } from '@toctou/explore/internals';
import { median } from './median.mjs';
import { printTable } from './table.mjs';

const RUNS = 200;
const SETUP = [
  'CREATE TABLE counters (id int PRIMARY KEY, v int)',
  'INSERT INTO counters VALUES (1, 0), (2, 0)',
  'CREATE TABLE items (id int PRIMARY KEY)',
];

/** @param {number} id */
const increment = (id) => `UPDATE counters SET v = v + 1 WHERE id = ${id}`;
const insert = 'INSERT INTO items VALUES (1)';

/**
 * What is raced, by which schedule, and what of it is told.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {readonly (readonly string[])[]} scripts
 * @property {string} schedule lanes, one after the other
 * @property {number} timed the release whose consequences are timed: until there is something to decide again
 */

/** @type {readonly Case[]} */
const cases = [
  {
    name: 'blocked by another client',
    scripts: [
      ['BEGIN', increment(1), 'COMMIT'],
      ['BEGIN', increment(1), 'COMMIT'],
    ],
    schedule: '1212',
    timed: 1,
  },
  {
    name: 'deadlock',
    scripts: [
      ['BEGIN', increment(1), increment(2), 'COMMIT'],
      ['BEGIN', increment(2), increment(1), 'COMMIT'],
    ],
    schedule: '12121',
    timed: 3,
  },
  {
    name: 'two waiters, second first',
    scripts: [['BEGIN', insert, 'ROLLBACK'], [insert], [insert]],
    schedule: '12312',
    timed: 3,
  },
  {
    name: 'two waiters, third first',
    scripts: [['BEGIN', insert, 'ROLLBACK'], [insert], [insert]],
    schedule: '13213',
    timed: 3,
  },
];

/** @param {PostgresEngine} engine @param {Case} found */
async function measure(engine, { scripts, schedule, timed }) {
  const database = await engine.create();
  await database.setUp([...SETUP], '/');
  /** When the release that is timed went on; 0 while none is. */
  let at = 0;
  let isKnown = false;
  /** @type {number[]} */
  const knew = [];
  const scheduler = new Scheduler({
    async waitsFor(connections) {
      const waits = await database.waitsFor(connections);
      if (at > 0 && waits.size > 0 && !isKnown) knew.push(performance.now() - at);
      isKnown ||= waits.size > 0;
      return waits;
    },
    freezer: database.freezer,
    idleMs: 2000,
    timeoutMs: 10_000,
  });
  const sessions = [];
  for (const client of scripts.keys())
    sessions.push(database.session(await database.endpoint(client, scheduler)));
  await database.snapshot();
  /** @type {number[]} */
  const took = [];
  /** @type {Map<string, number>} */
  const ends = new Map();
  for (let run = 0; run < RUNS; run++) {
    await database.restore('ordinary');
    /** @type {(number | string)[]} */
    const statuses = [];
    let released = 0;
    await scheduler.run(
      sessions.map((session, client) => ({
        client,
        nothingFollows: true,
        async perform() {
          statuses[client] = (await session.perform({ sql: [...(scripts[client] ?? [])] })).status;
        },
      })),
      ({ enabled }) => {
        if (released === timed + 1) took.push(performance.now() - at);
        at = released === timed ? performance.now() : 0;
        isKnown = false;
        const wanted = enabled.find(({ lane }) => lane === schedule[released]);
        released++;
        return (wanted ?? enabled[0])?.lane;
      },
    );
    const end = statuses.join(' ');
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  for (const session of sessions) await session.close();
  await database.close();
  const often = [...ends].toSorted(([, a], [, b]) => b - a)[0] ?? ['', 0];
  return { known: median(knew), middle: median(took), end: often[0], same: often[1] };
}

const engine = await PostgresEngine.start(undefined);
try {
  const rows = [];
  for (const found of cases) {
    const { known, middle, end, same } = await measure(engine, found);
    rows.push([
      found.name,
      Number.isNaN(known) ? '' : `${known.toFixed(2)} ms`,
      `${middle.toFixed(2)} ms`,
      `${same} of ${RUNS}`,
      end,
    ]);
    if (same !== RUNS) process.exitCode = 1;
  }
  printTable(['after a release', 'known', 'decides again', 'ends the same', 'answers'], rows);
} finally {
  await engine.close();
}
