import 'reflect-metadata';
import { Body, Catch, Controller, Module, Param, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { problemDetails } from '@toctou/guard/nest';
import { connect } from './providers.ts';

@Controller('workspaces')
class Workspaces {
  @Post(':id/providers')
  connect(@Param('id') id: string, @Body() { type }: { type: string }) {
    return connect(Number(id), type);
  }
}

@Module({
  controllers: [Workspaces],
  providers: [{ provide: APP_FILTER, useValue: problemDetails(Catch) }],
})
export class AppModule {}
