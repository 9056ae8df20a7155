import { PrismaPg } from '@prisma/adapter-pg';
import { guard, refuse, unique } from '@toctou/guard';
import { problemDetails } from '@toctou/guard/express';
import express from 'express';
import { PrismaClient } from './generated/client.ts';

const emailIsTaken = refuse(unique('users', ['email'], { name: 'users_email_key' }), {
  title: 'This address is taken',
});

const adapter = new PrismaPg({ connectionString: process.env['DATABASE_URL'] });
const prisma = new PrismaClient({ adapter });
const app = express();
app.use(express.json());
app.post('/users', async (request, response) => {
  const { email } = request.body;
  const user = await guard(() => prisma.user.create({ data: { email } }), emailIsTaken);
  response.status(201).json(user);
});
app.use(problemDetails());
app.listen(process.env['PORT']);
