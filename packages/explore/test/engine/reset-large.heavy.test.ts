import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Snapshot } from '../../src/engine/database.ts';
import { rowDifference } from '../../src/oracle/row-difference.ts';
import { sqlOn, useEngine } from '../support/server.ts';

const server = useEngine();
const ROWS = 6000;

describe('a large table', () => {
  let database: Database;
  let snapshot: Snapshot;
  let app: pg.Client;
  let before: string;

  async function heap(): Promise<string> {
    const { rows } = await app.query<{ hash: string }>(
      "SELECT md5(string_agg(ctid::text || p::text, '' ORDER BY ctid)) AS hash FROM person p",
    );
    return rows[0]?.hash ?? '';
  }

  beforeAll(async () => {
    database = await server.database();
    await sqlOn(
      database.url,
      `CREATE TABLE person (id bigserial PRIMARY KEY, email text UNIQUE, name text, age int, double int GENERATED ALWAYS AS (age * 2) STORED, EXCLUDE USING btree (email WITH =));
       CREATE INDEX ON person (age);
       INSERT INTO person (email, name, age) SELECT 'user' || n || '@example.com', repeat('x', hashint4(n) & 63), n % 90 FROM generate_series(1, ${ROWS}) n;
       UPDATE person SET name = repeat('toast', 5000) WHERE id % 1000 = 0`,
    );
    snapshot = await database.snapshot();
    await database.restore('ordinary');
    app = new pg.Client({ connectionString: database.url });
    await app.connect();
    before = await heap();
  });

  afterAll(async () => {
    await app.end();
  });

  test.each([
    ['nothing', 'SELECT count(*) FROM person', 0, 0],
    ['a lock', 'SELECT * FROM person WHERE id = 5 FOR UPDATE', 0, 0],
    ['an insert', "INSERT INTO person (email) VALUES ('new')", 1, 0],
    ['an update', 'UPDATE person SET age = 99 WHERE id = 3000', 1, 1],
    ['an update that changes nothing', 'UPDATE person SET age = age WHERE id = 3000', 0, 0],
    ['a delete', 'DELETE FROM person WHERE id = 1', 0, 1],
    ['the last rows', `DELETE FROM person WHERE id > ${ROWS - 200}`, 0, 200],
    [
      'a row and its likeness',
      "DELETE FROM person WHERE id = 9; INSERT INTO person (id, email, name, age) VALUES (9, 'user9@example.com', repeat('x', hashint4(9) & 63), 9)",
      0,
      0,
    ],
    ['a row that got longer', "UPDATE person SET name = repeat('y', 3000) WHERE id = 77", 1, 1],
    ['a row that is kept aside', "UPDATE person SET name = 'short' WHERE id = 2000", 1, 1],
    ['many pages', 'UPDATE person SET age = 99 WHERE id % 100 = 1', 60, 60],
    ['most rows', `UPDATE person SET age = 99 WHERE id <= ${ROWS / 2}`, ROWS / 2, ROWS / 2],
    ['all rows', 'DELETE FROM person', 0, ROWS],
    ['TRUNCATE', 'TRUNCATE person', 0, ROWS],
    [
      'rows that were rolled back',
      'BEGIN; INSERT INTO person (email) SELECT n FROM generate_series(1, 300) n; ROLLBACK',
      0,
      0,
    ],
  ])('%s', async (_, sql, more, fewer) => {
    for (let round = 0; round < 2; round++) {
      await app.query(sql);
      const [changed] = await database.changed();
      const { added, removed } = changed
        ? rowDifference(snapshot.rowsOf('person'), changed)
        : { added: [], removed: [] };
      expect([added.length, removed.length]).toEqual([more, fewer]);
      expect(changed?.rows.length ?? 0).toBeLessThanOrEqual(more + 1);
      await database.restore('ordinary');
      expect(await heap()).toBe(before);
      expect(await database.changed()).toEqual([]);
    }
  });

  test('after a VACUUM of the app too', async () => {
    await app.query('DELETE FROM person WHERE id = 4000');
    await app.query('VACUUM person');
    expect((await database.changed())[0]?.gone).toHaveLength(1);
    await database.restore('ordinary');
    expect(await heap()).toBe(before);
  });

  test('of another form', async () => {
    await app.query('ALTER TABLE person DROP COLUMN name');
    expect((await database.changed()).map(({ table }) => table)).toEqual(['pg_catalog', 'person']);
    await database.restore('ordinary');
    expect(await heap()).toBe(before);
    await app.query('UPDATE person SET age = 1 WHERE id = 8');
    expect((await database.changed())[0]?.gone).toHaveLength(1);
  });
});
