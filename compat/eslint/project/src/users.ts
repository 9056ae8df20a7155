import pg from 'pg';

const pool = new pg.Pool();

export async function register(email: string): Promise<void> {
  const { rows } = await pool.query('SELECT 1 FROM users WHERE email = $1', [email]);
  if (rows.length > 0) throw new Error('taken');
  await pool.query('INSERT INTO users (email) VALUES ($1)', [email]);
}

export async function name(nick: string): Promise<void> {
  const { rows } = await pool.query('SELECT 1 FROM users WHERE nick = $1', [nick]);
  if (rows.length > 0) throw new Error('taken');
  await pool.query('INSERT INTO users (nick) VALUES ($1)', [nick]);
}
