import 'reflect-metadata';
import { Body, ConflictException, Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { database, UserEntity } from './database.ts';

@Controller('users')
class UsersController {
  @Post()
  signUp(@Body() { email }: { email: string }) {
    return database.transaction(async (manager) => {
      const taken = await manager.findOneBy(UserEntity, { email });
      if (taken) throw new ConflictException('This address is taken');
      return manager.save(UserEntity, { email });
    });
  }
}

@Module({ controllers: [UsersController] })
class AppModule {}

await database.initialize();
const app = await NestFactory.create(AppModule, { logger: ['error'] });
await app.listen(Number(process.env['PORT']));
