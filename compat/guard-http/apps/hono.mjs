import { serve } from '@hono/node-server';
import { problemDetails } from '@toctou/guard/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { listening } from '../listening.mjs';
import { routes } from '../routes.mjs';

export function startHono(options) {
  const app = new Hono();
  if (options) app.onError(problemDetails(undefined, options));
  for (const [path, handle] of Object.entries(routes)) {
    app.get(path, async (c) => {
      const kit = {
        header: (name, value) => c.header(name, value),
        httpError: (status, cause) => new HTTPException(status, { message: 'mine', cause }),
      };
      return c.json(await handle(kit));
    });
  }
  return listening(serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }));
}
