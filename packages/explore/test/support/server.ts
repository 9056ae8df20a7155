import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import type { Database } from '../../src/engine/database.ts';
import { PostgresEngine } from '../../src/engine/postgres/postgres-engine.ts';

/** An embedded server for the tests of one file. */
export function useEngine(): { readonly engine: PostgresEngine; readonly database: () => Promise<Database> } {
  let engine: PostgresEngine;
  const databases: Database[] = [];
  beforeAll(async () => {
    engine = await PostgresEngine.start(undefined);
  });
  afterAll(async () => {
    for (const database of databases) await database.close();
    await engine.close();
  });
  return {
    get engine() {
      return engine;
    },
    database: async () => {
      const database = await engine.create();
      databases.push(database);
      return database;
    },
  };
}

/** Runs SQL over a connection of its own. */
export async function sqlOn(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}
