// How "connect once" is made safe: each takes what a worker has, and does it for one key.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { guard, isRefusal, refuse, Refusal, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/pg';

/**
 * @typedef {'created' | 'conflict'} Answer
 * @typedef {import('pg').Client} Client
 * @typedef {Pick<Client, 'query'>} Db
 * @typedef {{ workspace: number, type: string }} Key
 * @typedef {import('@redis/client').RedisClientType} Redis
 * @typedef {{ client: Client, redis: Redis | undefined }} Means
 *
 * @typedef {object} Strategy
 * @property {string} name
 * @property {boolean} constraint whether its table has the unique constraint; who locks says that he needs none
 * @property {boolean} [redis] whether it needs a Redis
 * @property {(means: Means, key: Key) => Promise<Answer>} connect
 */

const oneType = unique('guarded', ['workspace', 'type'], { name: 'one_type' });
const taken = refuse(oneType, { title: 'Provider already connected' });

/** @param {Db} db @param {string} table @param {Key} key */
const insert = (db, table, { workspace, type }) =>
  db.query(`INSERT INTO ${table} (workspace, type) VALUES ($1, $2)`, [workspace, type]);

/** @param {Db} db @param {string} table @param {Key} key */
const exists = async (db, table, { workspace, type }) =>
  (await db.query(`SELECT 1 FROM ${table} WHERE workspace = $1 AND type = $2`, [workspace, type])).rows
    .length > 0;

/** What a handler answers. @param {() => Promise<unknown>} handler @returns {Promise<Answer>} */
async function answerOf(handler) {
  try {
    await handler();
    return 'created';
  } catch (error) {
    if (isRefusal(error)) return 'conflict';
    throw error;
  }
}

/** Look, then insert: right only under a lock. @param {Db} db @param {Key} key @returns {Promise<Answer>} */
async function checkThenInsert(db, key) {
  if (await exists(db, 'unguarded', key)) return 'conflict';
  await insert(db, 'unguarded', key);
  return 'created';
}

/** The lines of callers, one a key, in this process. @type {Map<string, Promise<unknown>>} */
const lines = new Map();

/** @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>} */
async function inLine(name, work) {
  const before = lines.get(name);
  const mine = Promise.resolve(before).then(work);
  const settled = mine.catch(() => {});
  lines.set(name, settled);
  try {
    return await mine;
  } finally {
    if (lines.get(name) === settled) lines.delete(name);
  }
}

const unlock = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

/** One Redis: SET NX with an expiry, and a script that deletes only one's own. @template T @param {Redis} redis @param {string} name @param {() => Promise<T>} work @returns {Promise<T>} */
async function withRedisLock(redis, name, work) {
  const token = randomUUID();
  while (
    (await redis.set(name, token, { condition: 'NX', expiration: { type: 'PX', value: 10_000 } })) === null
  )
    await delay(2 + Math.random() * 4);
  try {
    return await work();
  } finally {
    await redis.eval(unlock, { keys: [name], arguments: [token] });
  }
}

/** @type {readonly Strategy[]} */
export const strategies = [
  {
    name: 'guard, one statement',
    constraint: true,
    connect: ({ client }, key) => answerOf(() => guard(() => insert(client, 'guarded', key), taken)),
  },
  {
    name: 'guard',
    constraint: true,
    connect: ({ client }, key) =>
      answerOf(() => transaction(client, (tx) => guard(() => insert(tx, 'guarded', key), taken))),
  },
  {
    name: 'guard, courtesy check',
    constraint: true,
    connect: ({ client }, key) =>
      answerOf(() =>
        transaction(client, async (tx) => {
          if (await exists(tx, 'guarded', key)) throw new Refusal(taken);
          await guard(() => insert(tx, 'guarded', key), taken);
        }),
      ),
  },
  {
    name: 'insertOnce',
    constraint: true,
    connect: ({ client }, key) =>
      transaction(client, async (tx) =>
        (await insertOnce(tx, oneType, key)).created ? 'created' : 'conflict',
      ),
  },
  {
    name: 'SELECT FOR UPDATE on the parent',
    constraint: false,
    connect: ({ client }, key) =>
      transaction(client, async (tx) => {
        await tx.query('SELECT 1 FROM workspaces WHERE id = $1 FOR UPDATE', [key.workspace]);
        return checkThenInsert(tx, key);
      }),
  },
  {
    name: 'advisory lock',
    constraint: false,
    connect: ({ client }, key) =>
      transaction(client, async (tx) => {
        await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `${key.workspace} ${key.type}`,
        ]);
        return checkThenInsert(tx, key);
      }),
  },
  {
    name: 'SERIALIZABLE with retry',
    constraint: false,
    connect: ({ client }, key) =>
      transaction(client, (tx) => checkThenInsert(tx, key), {
        isolation: 'serializable',
        retry: { attempts: 100 },
      }),
  },
  {
    name: 'Redis lock',
    constraint: false,
    redis: true,
    connect: ({ client, redis }, key) => {
      if (!redis) throw new Error('no Redis');
      return withRedisLock(redis, `${key.workspace} ${key.type}`, () =>
        transaction(client, (tx) => checkThenInsert(tx, key)),
      );
    },
  },
  {
    name: 'mutex in the process',
    constraint: false,
    connect: ({ client }, key) =>
      inLine(`${key.workspace} ${key.type}`, () => transaction(client, (tx) => checkThenInsert(tx, key))),
  },
];
