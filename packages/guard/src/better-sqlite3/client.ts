import { sqliteClient } from '../sqlite/client.ts';

export const client: ReturnType<typeof sqliteClient> = sqliteClient('better-sqlite3');
