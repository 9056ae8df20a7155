import { problemDetails } from '@toctou/guard/fastify';
import Fastify from 'fastify';
import createError from 'http-errors';
import { routes } from '../routes.mjs';

export async function startFastify(options) {
  const app = Fastify();
  if (options) app.setErrorHandler(problemDetails(undefined, options));
  app.addHook('onError', async (request, reply) => {
    reply.header('x-seen-by-hooks', Number(reply.getHeader('x-seen-by-hooks') ?? 0) + 1);
  });
  for (const [path, handle] of Object.entries(routes)) {
    app.get(path, async (request, reply) =>
      handle({
        header: (name, value) => reply.header(name, value),
        httpError: (status, cause) => createError(status, 'mine', { cause }),
        begin() {
          reply.hijack();
          return new Promise((resolve) => reply.raw.write('begun', resolve));
        },
      }),
    );
  }
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() };
}
