import { problemDetails } from '@toctou/guard/express';
import createError from 'http-errors';
import express from 'express';
import express4 from 'express4';
import { listening } from '../listening.mjs';
import { routes } from '../routes.mjs';

function start(create, options) {
  const app = create();
  for (const [path, handle] of Object.entries(routes)) {
    app.get(path, (request, response, next) => {
      const kit = {
        header: (name, value) => response.set(name, value),
        httpError: (status, cause) => createError(status, 'mine', { cause }),
        begin: () => new Promise((resolve) => response.write('begun', resolve)),
      };
      Promise.resolve(kit)
        .then(handle)
        .then((body) => response.json(body), next);
    });
  }
  if (options) app.use(problemDetails(options));
  return listening(app.listen(0));
}

export const startExpress4 = (options) => start(express4, options);
export const startExpress = (options) => start(express, options);
