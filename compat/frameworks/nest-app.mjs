import 'reflect-metadata';
import { Body, ConflictException, Controller, Get, Module, Post } from '@nestjs/common';
import { Conflict, connectProvider } from './providers.mjs';

// Decorators are applied by hand: plain JavaScript has no syntax for them yet.
class ProvidersController {
  ready() {
    return 'ready';
  }

  async connect(body) {
    try {
      return await connectProvider(body);
    } catch (error) {
      throw error instanceof Conflict ? new ConflictException() : error;
    }
  }
}
const { prototype } = ProvidersController;
const decorate = (name, ...decorators) => {
  for (const decorator of decorators)
    decorator(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
};
decorate('ready', Get());
decorate('connect', Post('providers'));
Body()(prototype, 'connect', 0);
Controller()(ProvidersController);

export class AppModule {}
Module({ controllers: [ProvidersController] })(AppModule);
