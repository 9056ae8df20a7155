// The heap over 10,000 schedules: `npm run build && node --expose-gc bench/memory.mjs`. Fails when it grows by a tenth.
import { explore } from 'toctou';

const SCHEDULES = 10_000;

/** @param {number} id */
const sql = (id) => [
  'BEGIN',
  `SELECT v FROM counters WHERE id = ${id}`,
  `UPDATE counters SET v = v + 1 WHERE id = ${id}`,
  `SELECT v FROM counters WHERE id = ${id}`,
  'COMMIT',
];

/** @type {number[]} */
const heaps = [];
await explore(
  {
    file: 'toctou.config.mjs',
    folder: import.meta.dirname,
    config: {
      database: {
        setup: [
          'CREATE TABLE counters (id int PRIMARY KEY, v int)',
          'INSERT INTO counters VALUES (1, 0), (2, 0), (3, 0)',
        ],
      },
      strategy: 'exhaustive',
      maxSchedules: SCHEDULES,
      scenarios: { three: { race: [{ sql: sql(1) }, { sql: sql(2) }, { sql: sql(3) }] } },
    },
  },
  {
    reporters: [
      {
        onProgress({ explored }) {
          if (explored < (heaps.length + 1) * 1000) return;
          globalThis.gc?.();
          heaps.push(process.memoryUsage().heapUsed / 1e6);
          console.log(`${explored} schedules  ${heaps.at(-1)?.toFixed(1)} MB`);
        },
      },
    ],
  },
);
const [first = Number.NaN] = heaps;
if (!((heaps.at(-1) ?? Number.NaN) < first * 1.1)) process.exitCode = 1;
