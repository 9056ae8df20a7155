import { guard, refuse, unique } from '@toctou/guard';
import { problemDetails } from '@toctou/guard/express';
import express from 'express';
import { Pool } from 'pg';

const emailIsTaken = refuse(unique('users', ['email'], { name: 'users_email_key' }), {
  title: 'This address is taken',
});

const pool = new Pool({ connectionString: process.env['DATABASE_URL'] });
const app = express();
app.use(express.json());
app.post('/users', async (request, response) => {
  const { email } = request.body;
  const sql = 'INSERT INTO users (email) VALUES ($1) RETURNING *';
  const { rows } = await guard(() => pool.query(sql, [email]), emailIsTaken);
  response.status(201).json(rows[0]);
});
app.use(problemDetails());
app.listen(process.env['PORT']);
