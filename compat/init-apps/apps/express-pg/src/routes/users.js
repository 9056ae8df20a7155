import { Router } from 'express';

export function usersRouter(pool) {
  const router = Router();
  router.post('/', async (req, res) => {
    const { email, age } = req.body;
    const found = await pool.query('SELECT 1 FROM users WHERE email = $1', [email]);
    if (found.rowCount > 0) return res.status(409).json({ error: 'taken' });
    const { rows } = await pool.query('INSERT INTO users (email, age) VALUES ($1, $2) RETURNING *', [
      email,
      age,
    ]);
    res.status(201).json(rows[0]);
  });
  return router;
}
