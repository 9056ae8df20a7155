// Schedules a second through the proxy, against a naive driver that sends the same statements directly; executions under
// `dpor` against `exhaustive`; memory over 10,000 schedules. Ratios of one run; figures are medians.
import { startEmbedded } from '@toctou/explore/embedded';
import pg from 'pg';
import { explore } from 'toctou';
import { median } from './median.mjs';
import { naive } from './naive-driver.mjs';
import { printTable } from './table.mjs';

const RUNS = 3;

const COUNTERS = [
  'CREATE TABLE counters (id int PRIMARY KEY, v int)',
  'INSERT INTO counters VALUES (1, 0), (2, 0), (3, 0), (4, 0)',
];
const RESET = 'DELETE FROM counters; INSERT INTO counters VALUES (1, 0), (2, 0), (3, 0), (4, 0)';

/** @param {readonly string[]} statements */
const transaction = (statements) => ['BEGIN', ...statements, 'COMMIT'];
/** @param {number} id */
const read = (id) => `SELECT v FROM counters WHERE id = ${id}`;
/** @param {number} id */
const write = (id) => `UPDATE counters SET v = v + 1 WHERE id = ${id}`;

/** Two clients of four statements each. */
const programs = {
  'nobody waits': [transaction([read(1), read(2), write(3)]), transaction([read(1), read(2), write(4)])],
  'most wait': [transaction([read(1), write(1), write(2)]), transaction([read(2), write(1), write(3)])],
};

/**
 * @param {readonly (readonly string[])[]} scripts
 * @param {'exhaustive' | 'dpor'} strategy
 */
async function explored(scripts, strategy) {
  const report = await explore({
    file: 'toctou.config.mjs',
    folder: import.meta.dirname,
    config: {
      database: { setup: COUNTERS },
      strategy,
      scenarios: { scripts: { race: scripts.map((sql) => ({ sql: [...sql] })) } },
    },
  });
  const [verdict] = report.scenarios;
  if (!verdict || verdict.explored === 0) throw new Error(JSON.stringify(report, undefined, 2));
  return { schedules: verdict.explored, ms: verdict.durationMs };
}

/** @param {readonly (readonly string[])[]} scripts */
async function driven(scripts) {
  const server = await startEmbedded();
  try {
    const admin = new pg.Client(server.url);
    await admin.connect();
    await admin.query("ALTER DATABASE postgres SET deadlock_timeout = '1ms'");
    for (const sql of COUNTERS) await admin.query(sql);
    await admin.end();
    return await naive(server.url, scripts, RESET);
  } finally {
    await server.close();
  }
}

/** @param {{ schedules: number, ms: number }} run */
const perSecond = ({ schedules, ms }) => (schedules / ms) * 1000;

const rows = [];
for (const [name, scripts] of Object.entries(programs)) {
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    runs.push({
      naive: await driven(scripts),
      exhaustive: await explored(scripts, 'exhaustive'),
      dpor: await explored(scripts, 'dpor'),
    });
  }
  const [first] = runs;
  if (!first) throw new Error('no run');
  rows.push([
    name,
    String(first.exhaustive.schedules),
    String(first.dpor.schedules),
    String(Math.round(median(runs.map((run) => perSecond(run.naive))))),
    String(Math.round(median(runs.map((run) => perSecond(run.exhaustive))))),
    median(runs.map((run) => perSecond(run.exhaustive) / perSecond(run.naive))).toFixed(2),
    median(runs.map((run) => perSecond(run.dpor) / perSecond(run.naive))).toFixed(2),
  ]);
}
printTable(
  ['two clients', 'exhaustive', 'dpor', 'naive/s', 'exhaustive/s', 'to naive', 'dpor to naive'],
  rows,
);
