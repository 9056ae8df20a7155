import { PrismaPg } from '@prisma/adapter-pg';
import express from 'express';
import { PrismaClient } from './generated/client.ts';

const adapter = new PrismaPg({ connectionString: process.env['DATABASE_URL'] });
const prisma = new PrismaClient({ adapter });
const app = express();
app.use(express.json());
app.post('/users', async (request, response) => {
  const { email } = request.body;
  const taken = await prisma.user.findUnique({ where: { email } });
  if (taken) {
    response.status(409).json({ title: 'This address is taken' });
    return;
  }
  response.status(201).json(await prisma.user.create({ data: { email } }));
});
app.listen(process.env['PORT']);
