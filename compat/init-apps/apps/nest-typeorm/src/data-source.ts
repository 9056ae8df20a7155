import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { Order } from './orders/order.entity';

export const dataSource = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: [Order],
});
