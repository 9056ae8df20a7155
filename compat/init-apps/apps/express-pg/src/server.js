import express from 'express';
import pg from 'pg';
import { usersRouter } from './routes/users.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = express();
app.use(express.json());
app.get('/health', (req, res) => res.send('ok'));
app.use('/api/users', usersRouter(pool));
app.listen(process.env.PORT ?? 3000);
