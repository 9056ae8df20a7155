import type { Pool } from 'pg';
import { beforeEach } from 'vitest';
import { unique, type UniqueConstraint } from '../../src/index.ts';
import { useDatabase, type TestDatabase } from './database.ts';

/** A pool, a client, or a transaction, as an application names them. */
export type Db = Pick<Pool, 'query'>;

export const oneId: UniqueConstraint = unique('t', ['id'], { name: 't_id_key' });

/** Adds a row; 1 is taken. */
export function insert(db: Db, id: number): Promise<unknown> {
  return db.query('INSERT INTO t (id) VALUES ($1)', [id]);
}

/** A table `t` with a unique `id`, and the row 1 in it before each test. */
export function useRows(): { database: () => TestDatabase; ids: () => Promise<number[]> } {
  const database = useDatabase(`
    CREATE TABLE parent (id int PRIMARY KEY);
    CREATE TABLE t (
      id int CONSTRAINT t_id_key UNIQUE,
      lazy int CONSTRAINT t_lazy_key UNIQUE DEFERRABLE INITIALLY DEFERRED,
      parent_id int CONSTRAINT t_parent_fk REFERENCES parent
    );
  `);
  beforeEach(async () => {
    await database().pool.query('TRUNCATE t; INSERT INTO t VALUES (1, 1)');
  });
  return {
    database,
    async ids() {
      const { rows } = await database().pool.query<{ id: number }>('SELECT id FROM t ORDER BY id');
      return rows.map(({ id }) => id);
    },
  };
}
