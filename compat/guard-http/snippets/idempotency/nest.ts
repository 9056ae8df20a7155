import 'reflect-metadata';
import { Catch, Controller, Module, Post, Req, Res } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { idempotent } from '@toctou/guard/express';
import { problemDetails } from '@toctou/guard/nest';
import type { Request, Response as ExpressResponse } from 'express';
import { pay, payments } from './payments.ts';

@Controller('payments')
class Payments {
  @Post()
  create(@Req() request: Request, @Res() response: ExpressResponse) {
    return this.#create(request, response);
  }

  // On Fastify, that of @toctou/guard/fastify.
  #create = idempotent(
    payments,
    async (tx, request: Request) => Response.json(await pay(tx, request.body), { status: 201 }),
    { scope: (request) => String(request.headers['x-tenant']) },
  );
}

@Module({
  controllers: [Payments],
  providers: [{ provide: APP_FILTER, useValue: problemDetails(Catch) }],
})
export class AppModule {}
