import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

async function increment() {
  const db = await pool.connect();
  await db.query('BEGIN');
  const { rows } = await db.query('SELECT n FROM counters');
  await db.query('UPDATE counters SET n = $1', [rows[0].n + 1]);
  await db.query('COMMIT');
  db.release();
}

createServer((_, response) => void increment().then(() => response.end('done'))).listen(process.env.PORT);
