import { DataSource, EntitySchema } from 'typeorm';

export interface User {
  id: number;
  email: string;
}

export const UserEntity = new EntitySchema<User>({
  name: 'User',
  tableName: 'users',
  columns: {
    id: { type: Number, primary: true, generated: true },
    email: { type: String, unique: true },
  },
});

export const database = new DataSource({
  type: 'postgres',
  url: process.env['DATABASE_URL'] ?? '',
  entities: [UserEntity],
});
