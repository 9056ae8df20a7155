import { serve } from '@hono/node-server';
import { withProblemDetails } from '@toctou/guard/fetch';
import { listening } from '../listening.mjs';
import { routes } from '../routes.mjs';

class HttpError extends Error {
  constructor(status, cause) {
    super('mine', { cause });
    this.status = status;
  }
}

async function fetch(request) {
  const handle = routes[new URL(request.url).pathname];
  if (!handle) return new Response(null, { status: 404 });
  return Response.json(
    await handle({ header() {}, httpError: (status, cause) => new HttpError(status, cause) }),
  );
}

/** What a server does with what nobody caught. */
const answering = (handler) => (request) =>
  handler(request).catch((error) => new Response(error?.message, { status: error?.status ?? 500 }));

export function startFetch(options) {
  const handler = options ? withProblemDetails(fetch, options) : fetch;
  return listening(serve({ fetch: answering(handler), hostname: '127.0.0.1', port: 0 }));
}
