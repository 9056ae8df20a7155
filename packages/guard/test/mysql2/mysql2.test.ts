import { createConnection, createPool, type Connection, type Pool } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { unique } from '../../src/index.ts';
import { insertOnce, transaction } from '../../src/mysql2/index.ts';
import { hasMariadb, startMariadb } from '../servers/mariadb.ts';
import type { Server } from '../servers/server.ts';
import { rejection } from '../support/database.ts';

const oneId = unique('t', ['id'], { name: 't_id_key' });

describe.skipIf(!hasMariadb)('mysql2 alone (SKIPPED where there is no mariadbd)', () => {
  let server: Server;
  let pool: Pool;
  let connection: Connection;
  beforeAll(async () => {
    server = await startMariadb();
    pool = createPool(server.url);
    connection = await createConnection(server.url);
  });
  afterAll(async () => {
    connection.destroy();
    await pool.end();
    await server.close();
  });
  beforeEach(() => pool.query('DELETE FROM t'));
  const ids = async (): Promise<unknown[]> => {
    const [rows] = await pool.query({ sql: 'SELECT id FROM t ORDER BY id', rowsAsArray: true });
    return (rows as unknown[][]).flat();
  };

  test('a transaction begun by hand on a connection is seen: a savepoint is set in it', async () => {
    await connection.query('BEGIN');
    await connection.query('INSERT INTO t (id) VALUES (1)');
    await rejection(transaction(connection, (tx) => tx.query('INSERT INTO t (id) VALUES (1)')));
    await transaction(connection, (tx) => tx.execute('INSERT INTO t (id) VALUES (?)', [2]));
    expect(await insertOnce(connection, oneId, { id: 2 })).toMatchObject({ created: false });
    await connection.query('ROLLBACK');
    expect(await ids()).toEqual([]);
    await transaction(connection, (tx) => tx.query('INSERT INTO t (id) VALUES (3)'));
    expect(await ids()).toEqual([3]);
  });

  /** Somebody deletes the row before each read, or before the first alone. */
  const deleting = (times: number): Connection =>
    new Proxy(connection, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (key !== 'query') return typeof value === 'function' ? value.bind(target) : value;
        return async (sql: { sql: string }, values: unknown) => {
          if (sql.sql?.startsWith('SELECT') && times-- > 0) await pool.query('DELETE FROM t');
          return Reflect.apply(target.query, target, [sql, values]);
        };
      },
    });

  test('a row that vanishes between the insert and the read is inserted', async () => {
    await pool.query('INSERT INTO t (id) VALUES (1)');
    expect(await insertOnce(deleting(1), oneId, { id: 1 })).toMatchObject({ row: { id: 1 }, created: true });
  });

  test('it does not try for ever', async () => {
    const insert = { sql: 'INSERT INTO t (id) VALUES (1)' };
    const again = new Proxy(deleting(99), {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (key !== 'query') return value;
        return async (sql: { sql: string }, values: unknown) => {
          if (sql.sql?.startsWith('INSERT')) await pool.query(insert);
          return Reflect.apply(target.query, target, [sql, values]);
        };
      },
    });
    expect(await rejection(insertOnce(again, oneId, { id: 1 }))).toMatchObject({ code: 'ROW_INVISIBLE' });
  });

  test('the signal breaks the connection, and the pool makes another', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const one = createPool({ uri: server.url, connectionLimit: 1 });
    await pool.query('INSERT INTO t (id) VALUES (1)');
    const holder = await server.connect();
    await holder.run('BEGIN; SELECT * FROM t FOR UPDATE');
    const outcome = rejection(
      transaction(one, (tx) => tx.query('DELETE FROM t'), { signal: controller.signal }),
    );
    await server.waiting(1);
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    await server.waiting(0);
    await holder.close();
    await transaction(one, (tx) => tx.query('DELETE FROM t'));
    await one.end();
  });

  test('values are values: an object is JSON, a null is never a duplicate', async () => {
    const { row } = await insertOnce(pool, oneId, { id: 1, note: { id: 2 } });
    expect(row).toEqual({ id: 1, note: '{"id":2}' });
    await expect(insertOnce(pool, oneId, { id: null })).rejects.toThrow(/null for a column of t_id_key/);
  });

  test('the callback API is refused by name', async () => {
    await expect(transaction(Object(pool.pool), async () => 1)).rejects.toThrow(/mysql2\/promise/);
  });
});
