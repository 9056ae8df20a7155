import 'reflect-metadata';
import { problemDetails } from '@toctou/guard/nest';
import { Catch, Controller, Get, HttpException, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { routes } from '../routes.mjs';

// Decorators are applied by hand: plain JavaScript has no syntax for them yet.
class Routes {}
for (const [path, handle] of Object.entries(routes)) {
  Routes.prototype[path] = async function (response) {
    return handle({
      header: (name, value) => response.header(name, value),
      httpError: (status, cause) => new HttpException('mine', status, { cause }),
      begin() {
        response.hijack?.();
        return new Promise((resolve) => (response.raw ?? response).write('begun', resolve));
      },
    });
  };
  Get(path)(Routes.prototype, path, Object.getOwnPropertyDescriptor(Routes.prototype, path));
  Res({ passthrough: true })(Routes.prototype, path, 0);
}
Controller()(Routes);

class AppModule {}
Module({ controllers: [Routes] })(AppModule);

async function start(adapter, options) {
  const app = await NestFactory.create(AppModule, adapter, { logger: ['error'] });
  if (options) app.useGlobalFilters(problemDetails(Catch, options));
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}

export const startNestOnExpress = (options) => start(new ExpressAdapter(), options);
export const startNestOnFastify = (options) => start(new FastifyAdapter(), options);
