import { problemDetails } from '@toctou/guard/koa';
import Koa from 'koa';
import Koa2 from 'koa2';
import { listening } from '../listening.mjs';
import { routes } from '../routes.mjs';

function start(App, options) {
  const app = new App();
  if (options) app.use(problemDetails(options));
  app.use(async (ctx, next) => {
    const handle = routes[ctx.path];
    if (!handle) return next();
    ctx.body = await handle({
      header: (name, value) => ctx.set(name, value),
      httpError(status, cause) {
        try {
          ctx.throw(status, 'mine', { cause });
        } catch (error) {
          return error;
        }
      },
      begin: () => new Promise((resolve) => ctx.res.write('begun', resolve)),
    });
  });
  return listening(app.listen(0));
}

export const startKoa = (options) => start(Koa, options);
export const startKoa2 = (options) => start(Koa2, options);
