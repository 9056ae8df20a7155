import { createServer } from 'node:http';
import { problemDetails, withProblemDetails } from '@toctou/guard/h3';
import { H3, HTTPError, toNodeHandler } from 'h3';
import { createApp, createError, createRouter, defineEventHandler, toNodeListener } from 'h3-1';
import { listening } from '../listening.mjs';
import { routes } from '../routes.mjs';

export function startH3(options) {
  const app = new H3();
  if (options) app.use(problemDetails(options));
  for (const [path, handle] of Object.entries(routes)) {
    app.get(path, (event) =>
      handle({
        header: (name, value) => event.res.headers.set(name, value),
        httpError: (status, cause) => new HTTPError({ status, message: 'mine', cause }),
      }),
    );
  }
  return listening(createServer(toNodeHandler(app)).listen(0));
}

export function startH31(options) {
  const router = createRouter();
  for (const [path, handle] of Object.entries(routes)) {
    router.use(
      path,
      defineEventHandler(async (event) =>
        handle({
          header: (name, value) => event.node.res.setHeader(name, value),
          httpError: (statusCode, cause) => createError({ statusCode, message: 'mine', cause }),
          begin: () => new Promise((resolve) => event.node.res.write('begun', resolve)),
        }),
      ),
    );
  }
  const app = createApp();
  app.use(options ? withProblemDetails(router.handler, options) : router);
  return listening(createServer(toNodeListener(app)).listen(0));
}
