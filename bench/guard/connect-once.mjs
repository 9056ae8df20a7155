// Throughput and latency of "connect once" under conflicts, and whether the rows are right at the end.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { median } from '../median.mjs';
import { startRedis } from './redis.mjs';
import { strategies } from './strategies.mjs';

/** Percent of the requests whose key another one has, too. */
export const shares = [0, 10, 50, 90, 99];
export const processes = 2;
export const clients = 64;
const workspaces = 16;
/** So that the index has more than one page: what SERIALIZABLE keeps of a read is no finer. */
const others = 10_000;

/**
 * @typedef {object} Figure
 * @property {string} strategy
 * @property {number} share
 * @property {number} throughput requests a second
 * @property {number} p99 milliseconds
 * @property {number} wrong rows too many, in all rounds together
 */

/** The same keys in each round: as many different ones as there is no conflict for. @param {number} count @param {number} share @param {number} round */
function keysOf(count, share, round) {
  const different = Math.max(1, Math.round((count * (100 - share)) / 100));
  let state = 1 + round;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const keys = Array.from({ length: count }, (_, index) => {
    const n = index < different ? index : Math.floor(random() * different);
    return { workspace: n % workspaces, type: `type ${n}` };
  });
  return keys
    .map((key) => ({ key, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ key }) => key);
}

/** @param {string} url */
async function startWorkers(url) {
  const redis = await startRedis();
  if (!redis) console.error('SKIPPED, the Redis lock: redis-server is not installed');
  const workers = Array.from(
    { length: processes },
    () =>
      new Worker(new URL('worker.mjs', import.meta.url), {
        workerData: { url, redisUrl: redis?.url, clients: clients / processes },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    redis,
    /** @param {string} strategy @param {import('./strategies.mjs').Key[]} keys */
    async run(strategy, keys) {
      const answers = await Promise.all(
        workers.map(async (worker, index) => {
          worker.postMessage({ strategy, keys: keys.filter((_, at) => at % workers.length === index) });
          const [answer] = await once(worker, 'message');
          if (answer.error) throw new Error(`${strategy}: ${answer.error}`);
          return answer;
        }),
      );
      return {
        took: answers.flatMap(({ took }) => took).toSorted((a, b) => a - b),
        created: answers.reduce((sum, { created }) => sum + created, 0),
      };
    },
    async end() {
      for (const worker of workers) {
        worker.postMessage('end');
        await once(worker, 'exit');
      }
      redis?.close();
    },
  };
}

/**
 * Every strategy under every share of conflicts, in turns, so that whatever else the machine does meets all of them.
 *
 * @param {string} url
 * @param {{ rounds: number, requests: number }} options
 * @returns {Promise<Figure[]>}
 */
export async function connectOnce(url, { rounds, requests }) {
  const admin = new pg.Client(url);
  await admin.connect();
  await admin.query(`
    CREATE TABLE workspaces (id int PRIMARY KEY);
    INSERT INTO workspaces SELECT generate_series(0, ${workspaces - 1});
    CREATE TABLE guarded (workspace int REFERENCES workspaces, type text, CONSTRAINT one_type UNIQUE (workspace, type));
    CREATE TABLE unguarded (workspace int REFERENCES workspaces, type text);
    CREATE INDEX ON unguarded (workspace, type);
  `);
  const workers = await startWorkers(url);
  /** @type {Map<string, { strategy: string, share: number, throughputs: number[], p99s: number[], wrong: number }>} */
  const found = new Map();
  const running = strategies.filter(({ redis }) => redis !== true || workers.redis);
  for (let round = 0; round <= rounds; round += 1)
    for (const share of shares)
      for (const { name, constraint } of round % 2 === 0 ? running : running.toReversed()) {
        const keys = keysOf(requests, share, round);
        await admin.query(`
          TRUNCATE guarded, unguarded;
          INSERT INTO ${constraint ? 'guarded' : 'unguarded'} SELECT n % ${workspaces}, 'other ' || n FROM generate_series(1, ${others}) n;
          ANALYZE guarded, unguarded;
        `);
        const start = performance.now();
        const { took, created } = await workers.run(name, keys);
        const seconds = (performance.now() - start) / 1000;
        // The first round warms up.
        if (round === 0) continue;
        const { rows } = await admin.query(
          `SELECT count(*)::int - ${others} AS rows FROM ${constraint ? 'guarded' : 'unguarded'}`,
        );
        if (rows[0].rows !== created) throw new Error(`${name}: ${created} answers of ${rows[0].rows} rows`);
        const different = new Set(keys.map(({ type }) => type)).size;
        const id = `${name} ${share}`;
        const figure = found.get(id) ?? { strategy: name, share, throughputs: [], p99s: [], wrong: 0 };
        figure.throughputs.push(requests / seconds);
        figure.p99s.push(took[Math.floor(took.length * 0.99)] ?? Number.NaN);
        figure.wrong += created - different;
        found.set(id, figure);
      }
  await workers.end();
  await admin.end();
  return [...found.values()].map(({ strategy, share, throughputs, p99s, wrong }) => ({
    strategy,
    share,
    throughput: median(throughputs),
    p99: median(p99s),
    wrong,
  }));
}
