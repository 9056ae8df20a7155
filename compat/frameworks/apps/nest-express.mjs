import { NestFactory } from '@nestjs/core';
import { AppModule } from '../nest-app.mjs';

const app = await NestFactory.create(AppModule, { logger: ['error'] });
await app.listen(process.env.PORT);
