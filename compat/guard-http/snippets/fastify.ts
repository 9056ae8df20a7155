import { problemDetails } from '@toctou/guard/fastify';
import Fastify from 'fastify';
import { connect } from './providers.ts';

export const app = Fastify();
app.setErrorHandler(problemDetails());
app.post<{ Params: { id: number }; Body: { type: string } }>(
  '/workspaces/:id/providers',
  async (request, reply) => {
    reply.code(201);
    return connect(request.params.id, request.body.type);
  },
);
