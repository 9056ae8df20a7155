import { problemDetails } from '@toctou/guard/nest';
import { routes } from '../routes.mjs';

/**
 * The app, on one version of Nest and on one of its platforms.
 *
 * @param nest what is used of `@nestjs/common` and `@nestjs/core`
 */
export function nestApp({ Catch, Controller, Get, HttpException, Module, NestFactory, Res }, Adapter) {
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

  return async (options) => {
    const app = await NestFactory.create(AppModule, new Adapter(), { logger: ['error'] });
    if (options) app.useGlobalFilters(problemDetails(Catch, options));
    await app.listen(0, '127.0.0.1');
    return { url: await app.getUrl(), close: () => app.close() };
  };
}
