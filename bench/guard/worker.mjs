// One of the processes behind the load balancer: clients with a connection each, which connect the keys that they are given.
import { createClient } from '@redis/client';
import pg from 'pg';
import { parentPort, workerData } from 'node:worker_threads';
import { strategies } from './strategies.mjs';

/** @type {{ url: string, redisUrl: string | undefined, clients: number }} */
const { url, redisUrl, clients } = workerData;

const connections = await Promise.all(
  Array.from({ length: clients }, async () => {
    const client = new pg.Client(url);
    await client.connect();
    return client;
  }),
);
/** @type {import('./strategies.mjs').Redis | undefined} */
const redis = redisUrl === undefined ? undefined : createClient({ url: redisUrl });
await redis?.connect();

/** @param {{ strategy: string, keys: import('./strategies.mjs').Key[] }} work */
async function run({ strategy, keys }) {
  const found = strategies.find(({ name }) => name === strategy);
  if (!found) throw new Error(`no strategy ${strategy}`);
  /** @type {number[]} */
  const took = [];
  let created = 0;
  let next = 0;
  await Promise.all(
    connections.map(async (client) => {
      for (let key = keys[next++]; key; key = keys[next++]) {
        const start = performance.now();
        if ((await found.connect({ client, redis }, key)) === 'created') created += 1;
        took.push(performance.now() - start);
      }
    }),
  );
  return { took, created };
}

parentPort?.on('message', (work) => {
  if (work === 'end') {
    void Promise.all([...connections.map((client) => client.end()), redis?.close()]).then(() =>
      parentPort?.close(),
    );
    return;
  }
  void run(work).then(
    (result) => parentPort?.postMessage(result),
    (error) => parentPort?.postMessage({ error: String(error) }),
  );
});
parentPort?.postMessage('ready');
