import 'reflect-metadata';
import { Body, Catch, Controller, Module, Post } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { guard, refuse, unique } from '@toctou/guard';
import { problemDetails } from '@toctou/guard/nest';
import { transaction } from '@toctou/guard/typeorm';
import { database, UserEntity } from './database.ts';

const emailIsTaken = refuse(unique('users', ['email'], { name: 'users_email_key' }), {
  title: 'This address is taken',
});

@Controller('users')
class UsersController {
  @Post()
  signUp(@Body() { email }: { email: string }) {
    return transaction(database, (manager) => guard(() => manager.save(UserEntity, { email }), emailIsTaken));
  }
}

@Module({
  controllers: [UsersController],
  providers: [{ provide: APP_FILTER, useValue: problemDetails(Catch) }],
})
class AppModule {}

await database.initialize();
const app = await NestFactory.create(AppModule, { logger: ['error'] });
await app.listen(Number(process.env['PORT']));
