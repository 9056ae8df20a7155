/* oxlint-disable vitest/no-conditional-expect -- what is thrown for some inputs is checked where it is thrown */
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/engine/database.ts';
import { sqlOn, useEngine } from '../support/server.ts';

const server = useEngine();

async function prepared(setup: string): Promise<Database> {
  const database = await server.database();
  await sqlOn(database.url, setup);
  await database.snapshot();
  await database.restore('ordinary');
  return database;
}

/** Everything in a table, in heap order. */
async function heap(database: Database, table: string): Promise<string> {
  const { rows } = await sqlOn(database.url, `SELECT ctid, * FROM ${table}`);
  return JSON.stringify(rows);
}

async function pages(database: Database, table: string): Promise<number> {
  const { rows } = await sqlOn(database.url, `SELECT pg_relation_size('${table}') / 8192 AS pages`);
  return Number(rows[0]?.['pages']);
}

test('rows come back in the order of the heap, 50 times, also over several pages', async () => {
  const database = await prepared(`
    CREATE TABLE small (id int PRIMARY KEY, v text);
    INSERT INTO small SELECT n, 'row ' || n FROM generate_series(1, 20) n ORDER BY hashint4(n);
    UPDATE small SET v = v || '!' WHERE id % 3 = 0;
    DELETE FROM small WHERE id % 7 = 0;
    CREATE TABLE large (id int PRIMARY KEY, v text);
    CREATE INDEX ON large (v);
    INSERT INTO large SELECT n, repeat('x', n % 500) FROM generate_series(1, 2000) n ORDER BY hashint4(n);
  `);
  const [small, large] = [await heap(database, 'small'), await heap(database, 'large')];
  for (let round = 0; round < 50; round++) {
    await sqlOn(
      database.url,
      `INSERT INTO small SELECT n, 'new' FROM generate_series(100, 100 + ${round}) n;
       UPDATE small SET v = 'changed' WHERE id % 5 = ${round % 5}; DELETE FROM small WHERE id % 4 = ${round % 4};
       ${round % 5 === 0 ? `UPDATE large SET v = v || 'y' WHERE id % 10 = ${round % 10}; DELETE FROM large WHERE id % 50 = 1` : ''};
       ${round % 10 === 3 ? 'TRUNCATE small' : ''}`,
    );
    await database.restore('ordinary');
    expect(await heap(database, 'small')).toBe(small);
    if (round % 5 === 0) expect(await heap(database, 'large')).toBe(large);
  }
});

test('rows that were rolled back leave no trace in the order of new ones', async () => {
  const database = await prepared(
    "CREATE TABLE t (v text); INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, 5)",
  );
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  for (let round = 0; round < 60; round++) {
    await database.restore('ordinary');
    await client.query("BEGIN; INSERT INTO t SELECT repeat('y', 1500) FROM generate_series(1, 3); ROLLBACK");
  }
  await database.restore('ordinary');
  const { rows } = await client.query<{ size: string }>("SELECT pg_relation_size('t') AS size");
  expect(Number(rows[0]?.size)).toBeLessThanOrEqual(2 * 8192);
  await client.end();
});

test('changed tables are told, with their rows; others are not', async () => {
  const database = await prepared(
    'CREATE TABLE a (id int); CREATE TABLE b (id int); INSERT INTO a VALUES (1)',
  );
  expect(await database.changed()).toEqual([]);
  await sqlOn(database.url, 'INSERT INTO a VALUES (2)');
  expect(await database.changed()).toEqual([
    { table: 'a', columns: [{ name: 'id', type: 'integer' }], rows: [['1'], ['2']] },
  ]);
  await database.restore('ordinary');
  expect(await database.changed()).toEqual([]);
});

test('rows that look as before are told: put back by somebody else, or written by a transaction older than the restore', async () => {
  const database = await prepared(
    'CREATE TABLE a (id int); CREATE TABLE b (id int); INSERT INTO a VALUES (1), (2)',
  );
  const names = async (): Promise<string[]> => (await database.changed()).map(({ table }) => table);
  await sqlOn(database.url, 'DELETE FROM a WHERE id = 2; INSERT INTO a VALUES (2)');
  expect(await names()).toEqual(['a']);
  const older = new pg.Client({ connectionString: database.url });
  await older.connect();
  await older.query('BEGIN; INSERT INTO b VALUES (1)');
  await database.restore('ordinary');
  await older.query('UPDATE a SET id = id WHERE id = 1; COMMIT');
  await older.end();
  expect(await names()).toEqual(['a', 'b']);
  await database.restore('ordinary');
  expect(await names()).toEqual([]);
});

test('what is written between the question what changed and the restore is put back', async () => {
  const database = await prepared('CREATE TABLE a (id int); CREATE TABLE b (id int)');
  await sqlOn(database.url, 'INSERT INTO a VALUES (1)');
  await database.changed();
  await sqlOn(database.url, 'INSERT INTO b VALUES (1); DROP TABLE a');
  await database.restore('ordinary');
  expect(await heap(database, 'a')).toBe('[]');
  expect(await heap(database, 'b')).toBe('[]');
  // Read in the same go as the question, though nobody changed it this time.
  expect(await database.changed()).toEqual([]);
});

test('a table keeps its only page, and is cut off where it has more, be it since it was asked', async () => {
  const database = await prepared(
    "CREATE TABLE a (id int, t text); INSERT INTO a SELECT n, 'x' FROM generate_series(1, 5) n",
  );
  const before = await heap(database, 'a');
  const grow = "INSERT INTO a SELECT 9, repeat('y', 500) FROM generate_series(1, 40)";
  const update = 'UPDATE a SET t = t WHERE id = 2; DELETE FROM a WHERE id = 4';
  const rounds: readonly (readonly [string, string])[] = [
    [update, 'SELECT'],
    [update, grow],
    [grow, 'SELECT'],
    [grow, 'TRUNCATE a'],
    [update, 'TRUNCATE a'],
    [update, 'DELETE FROM a; VACUUM a'],
    [update, 'SELECT'],
  ];
  for (const [first, then] of rounds) {
    for (const sql of first.split('; ')) await sqlOn(database.url, sql);
    expect((await database.changed()).map(({ table }) => table)).toEqual(['a']);
    for (const sql of then.split('; ')) await sqlOn(database.url, sql);
    await database.restore('ordinary');
    expect(await heap(database, 'a')).toBe(before);
    expect(await pages(database, 'a')).toBe(1);
  }
  expect(await database.changed()).toEqual([]);
});

test('all that a table may be', async () => {
  const setup = `
    CREATE SCHEMA "My Schema";
    CREATE TABLE "My Schema"."it's ""a"" table" ("the Id" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "select" text);
    INSERT INTO "My Schema"."it's ""a"" table" ("select") VALUES ('x'), ('y');
    CREATE TABLE computed (a int, b int GENERATED ALWAYS AS (a * 2) STORED, dropped int, c serial);
    ALTER TABLE computed DROP COLUMN dropped;
    INSERT INTO computed (a) VALUES (1), (2);
    CREATE TABLE no_columns ();
    INSERT INTO no_columns DEFAULT VALUES; INSERT INTO no_columns DEFAULT VALUES;
    CREATE TABLE only_computed (x int GENERATED ALWAYS AS (7) STORED);
    INSERT INTO only_computed DEFAULT VALUES;
    CREATE TABLE empty (id int);
    CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a ON DELETE CASCADE);
    ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b DEFERRABLE INITIALLY DEFERRED;
    BEGIN; INSERT INTO a VALUES (1, 1); INSERT INTO b VALUES (1, 1); COMMIT;
    CREATE TABLE part (id int, v text) PARTITION BY LIST (id);
    CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1); CREATE TABLE part_rest PARTITION OF part DEFAULT;
    INSERT INTO part VALUES (1, 'one'), (2, 'two');
    CREATE TABLE parent (id int); CREATE TABLE heir (more int) INHERITS (parent);
    INSERT INTO parent VALUES (1); INSERT INTO heir VALUES (2, 2);
    CREATE TABLE types (j jsonb, arr text[], raw bytea, at timestamptz, big numeric, big_text text);
    INSERT INTO types VALUES ('{"a": 1}', '{a,NULL,"b,c"}', '\\x00ff', 'infinity', 'NaN', repeat('toast', 100000));
    CREATE TABLE guarded (id int); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
    CREATE POLICY p ON guarded USING (id < 0) WITH CHECK (true); INSERT INTO guarded VALUES (5);
    CREATE TABLE ruled (id int); CREATE TABLE ruled_log (id int);
    INSERT INTO ruled VALUES (1); CREATE RULE r AS ON INSERT TO ruled DO ALSO INSERT INTO ruled_log VALUES (NEW.id);
  `;
  const tables = [
    '"My Schema"."it\'s ""a"" table"',
    'computed',
    'no_columns',
    'only_computed',
    'empty',
    'a',
    'b',
    'part',
    'parent',
    'types',
    'ruled',
    'ruled_log',
  ];
  const database = await prepared(setup);
  const before = await Promise.all(tables.map((table) => heap(database, table)));
  expect(await database.changed()).toEqual([]);
  await sqlOn(
    database.url,
    `INSERT INTO "My Schema"."it's ""a"" table" ("select") VALUES ('z'); UPDATE computed SET a = a + 1; INSERT INTO no_columns DEFAULT VALUES;
     INSERT INTO only_computed DEFAULT VALUES; INSERT INTO empty VALUES (1); DELETE FROM a; UPDATE part SET id = 3 - id; UPDATE parent SET id = 9;
     DELETE FROM types; INSERT INTO guarded VALUES (6); INSERT INTO ruled VALUES (2)`,
  );
  const changed = await database.changed();
  expect(changed.map(({ table }) => table).toSorted()).toEqual(
    [
      'My Schema.it\'s "a" table',
      'a',
      'b',
      'computed',
      'empty',
      'guarded',
      'heir',
      'no_columns',
      'only_computed',
      'parent',
      'part_1',
      'part_rest',
      'ruled',
      'ruled_log',
      'types',
    ].toSorted(),
  );
  expect(changed.find(({ table }) => table === 'guarded')?.rows).toEqual([['5'], ['6']]);
  await database.restore('ordinary');
  expect(await Promise.all(tables.map((table) => heap(database, table)))).toEqual(before);
  expect(await database.changed()).toEqual([]);
});

test('triggers do not fire when rows are put back, what they wrote is undone', async () => {
  const database = await prepared(`
    CREATE TABLE item (id int); CREATE TABLE log (what text); INSERT INTO item VALUES (1);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (TG_OP); RETURN NULL; END $$;
    CREATE TRIGGER now_trigger AFTER INSERT OR DELETE ON item FOR EACH ROW EXECUTE FUNCTION note();
    CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
  `);
  await sqlOn(database.url, 'INSERT INTO item VALUES (2); UPDATE item SET id = 3 WHERE id = 1');
  expect((await database.changed()).find(({ table }) => table === 'log')?.rows).toEqual([
    ['INSERT'],
    ['UPDATE'],
  ]);
  await database.restore('ordinary');
  expect((await sqlOn(database.url, 'SELECT count(*)::int AS n FROM log')).rows).toEqual([{ n: 0 }]);
});

test('a trigger that would fire when rows are put back is refused', async () => {
  const database = await server.database();
  await sqlOn(
    database.url,
    `CREATE TABLE t (); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
     CREATE TRIGGER always BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE ALWAYS TRIGGER always`,
  );
  await expect(database.snapshot()).rejects.toThrow('the trigger always on t is ENABLE ALWAYS or REPLICA');
});

test('a lock that somebody still holds is said', async () => {
  const database = await prepared('CREATE TABLE t (id int)');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('INSERT INTO t VALUES (1)');
  await client.query('BEGIN; LOCK TABLE t');
  // Five seconds by toctou's own lock_timeout.
  await expect(database.restore('ordinary')).rejects.toThrow('a client still holds locks after its answer');
  await client.end();
});

describe('sequences', () => {
  let database: Database;
  const next = async (name: string): Promise<string> =>
    await sqlOn(database.url, `SELECT nextval('${name}')::text AS n`).then(
      ({ rows }) => (rows[0] as { n: string }).n,
      (error: unknown) => (error as { code: string }).code,
    );

  beforeAll(async () => {
    database = await prepared(`
      CREATE TABLE a (id serial); CREATE TABLE b (id bigint GENERATED ALWAYS AS IDENTITY); CREATE TABLE c (id smallserial);
      INSERT INTO a SELECT FROM generate_series(1, 3); INSERT INTO c SELECT FROM generate_series(1, 5);
      CREATE SEQUENCE "it's" INCREMENT -1; CREATE SEQUENCE full_up MAXVALUE 3; SELECT setval('full_up', 3);
      CREATE SEQUENCE turning MAXVALUE 3 CYCLE; SELECT setval('turning', 3); CREATE SEQUENCE stocked CACHE 50;
      CREATE SEQUENCE far START 5000000000; CREATE SEQUENCE hundreds INCREMENT 100;
    `);
  });

  test('each counts in a place of its own, and in another when moved', async () => {
    const names = ['a_id_seq', 'b_id_seq', 'c_id_seq', '"it\'\'s"', 'stocked', 'far', 'hundreds'];
    const at: Record<string, string[]> = {};
    for (const place of ['ordinary', 'moved', 'ordinary'] as const) {
      const ranges = await database.restore(place);
      const values = await Promise.all(names.map(next));
      for (const value of values)
        expect(ranges.some(({ from, to }) => Number(value) >= from && Number(value) <= to)).toBe(true);
      expect(at[place] ?? values).toEqual(values);
      at[place] = values;
      const wide = ranges.filter(({ from }) => from >= 1_000_000).toSorted((x, y) => x.from - y.from);
      for (const [i, range] of wide.entries()) expect(range.from).toBeGreaterThan(wide[i - 1]?.to ?? 0);
    }
    for (const [i, value] of (at['ordinary'] ?? []).entries()) expect(value).not.toBe(at['moved']?.[i]);
  });

  test('one that is used up stays so', async () => {
    for (const place of ['ordinary', 'moved'] as const) {
      await database.restore(place);
      expect(await next('full_up')).toBe('2200H');
      expect(await next('turning')).toBe('1');
    }
  });

  test('a session that keeps numbers in stock is put back too', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const values = new Set<string>();
    for (let round = 0; round < 3; round++) {
      await database.restore('ordinary');
      values.add((await client.query<{ n: string }>("SELECT nextval('stocked') AS n")).rows[0]?.n ?? '');
    }
    expect(values.size).toBe(1);
    await client.end();
  });
});
