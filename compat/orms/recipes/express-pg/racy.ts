import express from 'express';
import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.env['DATABASE_URL'] });
const app = express();
app.use(express.json());
app.post('/users', async (request, response) => {
  const { email } = request.body;
  const { rowCount } = await pool.query('SELECT 1 FROM users WHERE email = $1', [email]);
  if (rowCount) {
    response.status(409).json({ title: 'This address is taken' });
    return;
  }
  const { rows } = await pool.query('INSERT INTO users (email) VALUES ($1) RETURNING *', [email]);
  response.status(201).json(rows[0]);
});
app.listen(process.env['PORT']);
