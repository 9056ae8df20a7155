import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { abortOf, guard, isOutcomeUnknown, isRefusal, refuse, unique } from '@toctou/guard';
import { transaction, verifyConstraints } from '@toctou/guard/mysql2';
import mysql from 'mysql2/promise';
import { noGalera, startCluster } from './cluster.mjs';

if (noGalera) console.error(`SKIPPED, ALL OF GALERA: ${noGalera}`);
const options = { skip: noGalera, timeout: 300_000 };

let cluster;
/** One a node; the third waits until the node has applied what the other has committed. */
let pools;
if (!noGalera) {
  before(async () => {
    cluster = await startCluster();
    pools = cluster.urls.map((uri) => mysql.createPool({ uri, connectionLimit: 32 }));
    await pools[0].query(`CREATE TABLE connected (workspace int, type varchar(40), request int NOT NULL,
      id int AUTO_INCREMENT PRIMARY KEY, CONSTRAINT one_type UNIQUE (workspace, type))`);
  });
  after(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await cluster.close();
  });
}

const oneType = unique('connected', ['workspace', 'type'], { name: 'one_type' });
const taken = refuse(oneType, { title: 'Already connected' });
const insert = (tx, key, request) =>
  tx.query('INSERT INTO connected (workspace, type, request) VALUES (?, ?, ?)', [...key, request]);

test('the constraint is there, on both nodes', options, async () => {
  for (const pool of pools) assert.deepEqual(await verifyConstraints(pool, [oneType]), [oneType]);
});

/** The other node commits the key between this one's insert and its commit. */
async function race(key, retry) {
  const attempts = [];
  const work = transaction(
    pools[1],
    (tx) =>
      guard(async () => {
        await insert(tx, key, 2);
        if (attempts.push('inserted') === 1) await transaction(pools[0], (other) => insert(other, key, 1));
      }, taken),
    retry && { retry: { attempts: 5, onRetry: ({ abort }) => attempts.push(abort.code) } },
  );
  const error = await work.then(
    () => assert.fail('both have it'),
    (reason) => reason,
  );
  const [rows] = await pools[0].query('SELECT request FROM connected WHERE workspace = ? AND type = ?', key);
  assert.deepEqual(rows, [{ request: 1 }]);
  return { error, attempts };
}

test(
  'a duplicate written on the other node: first a deadlock, and with retry the declared conflict',
  options,
  async () => {
    const { error, attempts } = await race([1, 'retried'], true);
    assert.ok(isRefusal(error), error.stack);
    assert.equal(error.title, 'Already connected');
    assert.deepEqual(attempts, ['inserted', '1213']);
  },
);

test('without retry it is an abort, and never a success', options, async () => {
  const { error } = await race([1, 'once'], false);
  assert.deepEqual([abortOf(error)?.kind, isRefusal(error)], ['deadlock', false]);
});

const requests = 10_000;

test(
  `${requests} concurrent inserts, each key on both nodes, while one is killed and comes back`,
  options,
  async () => {
    const counts = { created: 0, conflict: 0, again: 0, unknown: 0, retries: 0 };
    /** What was promised: the request that a key belongs to. */
    const winners = new Map();
    let begun = 0;
    let ended = 0;
    let back;

    const look = await mysql.createConnection(cluster.urls[0]);
    await look.query('SET SESSION wsrep_sync_wait = 1');
    let looking = Promise.resolve();
    /** One after another: it is one connection. */
    const ownerOf = (key) =>
      (looking = looking.then(async () => {
        const [[row]] = await look.query(
          'SELECT request FROM connected WHERE workspace = ? AND type = ?',
          key,
        );
        return row?.request;
      }));

    /** Tries until it knows. A node that does not answer is left for the other one. */
    async function connect(request, home) {
      const key = [2, `type ${request >> 1}`];
      for (let node = home; ; node = 1 - node) {
        try {
          await transaction(pools[node], (tx) => guard(() => insert(tx, key, request), taken), {
            retry: { attempts: 20, onRetry: () => (counts.retries += 1) },
          });
          return 'created';
        } catch (error) {
          if (isRefusal(error)) {
            // Its own, from a try whose end was not known.
            return (await ownerOf(key)) === request ? 'created' : 'conflict';
          }
          if (isOutcomeUnknown(error)) {
            counts.unknown += 1;
            const owner = await ownerOf(key);
            if (owner !== undefined) return owner === request ? 'created' : 'conflict';
          }
          counts.again += 1;
        }
      }
    }

    async function client(index) {
      while (begun < requests) {
        const request = begun++;
        if (request === requests * 0.3) {
          await cluster.kill(1);
          back = cluster.restart(1).then(() => cluster.size(2));
        }
        // The last ones meet the node that has come back.
        if (request >= requests * 0.7) await back;
        const answer = await connect(request, index % 2);
        counts[answer] += 1;
        if (answer === 'created') {
          const key = request >> 1;
          assert.ok(!winners.has(key), `two were told that they have type ${key}`);
          winners.set(key, request);
        }
        ended += 1;
      }
    }
    await Promise.all(Array.from({ length: 64 }, (_, index) => client(index)));
    await look.end();
    console.log(counts);

    assert.equal(ended, requests);
    assert.equal(counts.created, requests / 2);
    assert.equal(counts.conflict, requests / 2);
    for (const uri of cluster.urls) {
      const connection = await mysql.createConnection(uri);
      await connection.query('SET SESSION wsrep_sync_wait = 1');
      const [rows] = await connection.query('SELECT type, request FROM connected WHERE workspace = 2');
      await connection.end();
      assert.equal(rows.length, requests / 2);
      assert.ok(
        rows.every(({ type, request }) => winners.get(Number(type.slice('type '.length))) === request),
      );
    }
  },
);
