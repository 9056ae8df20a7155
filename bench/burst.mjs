// In how many of two hundred bursts of two requests a race shows: the figures of docs/why-not-a-burst.md.
import { startEmbedded } from '@toctou/explore/embedded';
import pg from 'pg';
import { printTable } from './table.mjs';

const BURSTS = 200;

/**
 * Runs statements in a transaction, until one fails or answers that it is over.
 *
 * @param {pg.Pool} pool
 * @param {(tx: pg.PoolClient) => Promise<void>} work
 */
async function inTransaction(pool, work) {
  const tx = await pool.connect();
  try {
    await tx.query('BEGIN');
    await work(tx);
    await tx.query('COMMIT');
  } catch (error) {
    await tx.query('ROLLBACK');
    throw error;
  } finally {
    tx.release();
  }
}

/** @param {pg.Pool} pool */
const signUp = (pool) =>
  inTransaction(pool, async (tx) => {
    const { rowCount } = await tx.query("SELECT FROM users WHERE email = 'ada@example.org'");
    if (rowCount === 0) await tx.query("INSERT INTO users VALUES ('ada@example.org')");
  });

/** @param {pg.Pool} pool */
const signUpInOne = (pool) =>
  pool.query(
    "INSERT INTO users SELECT 'ada@example.org' WHERE NOT EXISTS (SELECT FROM users WHERE email = 'ada@example.org')",
  );

/** @param {pg.Pool} pool */
const comment = async (pool) => {
  const { rowCount } = await pool.query('SELECT FROM posts WHERE id = 1');
  if (rowCount === 1) await pool.query('INSERT INTO comments VALUES (1)');
};

/** @param {pg.Pool} pool */
const removePost = async (pool) => {
  await pool.query('SELECT FROM posts WHERE id = 1');
  await pool.query("SELECT FROM users WHERE email = 'ada@example.org'");
  await pool.query('DELETE FROM posts WHERE id = 1');
};

/** @typedef {(pool: pg.Pool) => Promise<unknown>} Act */
/** @type {[name: string, max: number, isWarm: boolean, race: [Act, Act]][]} */
const ways = [
  ['sign up twice, a pool of one', 1, true, [signUp, signUp]],
  ['sign up twice, a cold pool', 10, false, [signUp, signUp]],
  ['sign up twice, a warm pool', 10, true, [signUp, signUp]],
  ['the same in one statement, warm', 10, true, [signUpInOne, signUpInOne]],
  ['comment and delete the post, warm', 10, true, [comment, removePost]],
];

const server = await startEmbedded();
try {
  const admin = new pg.Pool({ connectionString: server.url, max: 1 });
  await admin.query('CREATE TABLE users (email text PRIMARY KEY)');
  await admin.query('CREATE TABLE posts (id int PRIMARY KEY)');
  await admin.query('CREATE TABLE comments (post int REFERENCES posts ON DELETE CASCADE)');
  const rows = [];
  for (const [name, max, isWarm, race] of ways) {
    let found = 0;
    for (let burst = 0; burst < BURSTS; burst++) {
      await admin.query('TRUNCATE users, posts, comments; INSERT INTO posts VALUES (1)');
      const pool = new pg.Pool({ connectionString: server.url, max });
      if (isWarm)
        await Promise.all([pool.query('SELECT pg_sleep(0.01)'), pool.query('SELECT pg_sleep(0.01)')]);
      const ended = await Promise.allSettled(race.map((act) => act(pool)));
      if (ended.some(({ status }) => status === 'rejected')) found++;
      await pool.end();
    }
    rows.push([name, `${found} of ${BURSTS}`]);
  }
  await admin.end();
  printTable(['two requests at once', 'seen'], rows);
} finally {
  await server.close();
}
