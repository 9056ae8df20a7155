import { sqliteClient } from '../sqlite/client.ts';

export const client: ReturnType<typeof sqliteClient> = sqliteClient('node:sqlite');
