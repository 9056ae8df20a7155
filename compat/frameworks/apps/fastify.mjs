import Fastify from 'fastify';
import { Conflict, connectProvider } from '../providers.mjs';

const app = Fastify();
app.setErrorHandler((error, request, reply) => {
  if (error instanceof Conflict) return reply.status(409).send();
  throw error;
});
app.get('/', async () => 'ready');
app.post('/providers', async (request, reply) => reply.status(201).send(await connectProvider(request.body)));
await app.listen({ port: Number(process.env.PORT) });
