import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Snapshot } from '../../src/engine/database.ts';
import type { TableRows } from '../../src/oracle/outcome.ts';
import { rowDifference } from '../../src/oracle/row-difference.ts';
import { stateOf } from '../support/database-state.ts';
import { sqlOn, useEngine } from '../support/server.ts';

const server = useEngine();

const SETUP = `
  CREATE TABLE person (id int PRIMARY KEY, name text DEFAULT 'nobody', age int NOT NULL CHECK (age >= 0));
  CREATE TABLE pet (id serial PRIMARY KEY, person_id int REFERENCES person ON DELETE CASCADE, name text UNIQUE);
  CREATE TABLE narrow (id int);
  CREATE INDEX by_age ON person (age);
  CREATE VIEW owners AS SELECT person.id, pet.name FROM person JOIN pet ON pet.person_id = person.id;
  CREATE TYPE mood AS ENUM ('good', 'bad');
  CREATE TYPE pair AS (a int, b text);
  CREATE DOMAIN positive AS int CHECK (VALUE > 0);
  CREATE TABLE day (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood mood, nth positive);
  CREATE TABLE part (id int PRIMARY KEY, v text) PARTITION BY LIST (id);
  CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1);
  CREATE TABLE part_rest PARTITION OF part DEFAULT;
  CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
  CREATE TRIGGER noted BEFORE INSERT ON pet FOR EACH ROW EXECUTE FUNCTION note();
  CREATE RULE quiet AS ON DELETE TO narrow DO INSTEAD NOTHING;
  CREATE POLICY mine ON narrow USING (id > 0);
  COMMENT ON TABLE person IS 'people';
  CREATE SCHEMA shop;
  CREATE TABLE shop."Order" ("the id" int PRIMARY KEY, total numeric GENERATED ALWAYS AS ("the id" * 2) STORED);
  CREATE STATISTICS age_name ON age, name FROM person;
  INSERT INTO person VALUES (1, 'Ann', 30), (2, 'Bob', 40);
  INSERT INTO pet (person_id, name) VALUES (1, 'Rex'), (1, 'Tom'), (2, 'Kit');
  INSERT INTO narrow VALUES (1), (2);
  INSERT INTO day (mood, nth) VALUES ('good', 1);
  INSERT INTO part VALUES (1, 'one'), (2, 'two');
  INSERT INTO shop."Order" VALUES (7);
  CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) AS people FROM person GROUP BY age;
  INSERT INTO person VALUES (3, 'Cid', 50);
  CREATE MATERIALIZED VIEW unfilled AS SELECT 1 AS one WITH NO DATA;
`;

/** Each is done, told by `changed()` with an object of that name, and undone. */
const DDL: readonly [sql: string, told: string][] = [
  ['CREATE TABLE fresh (id serial PRIMARY KEY, t text)', 'table fresh'],
  ['CREATE TABLE IF NOT EXISTS fresh AS SELECT * FROM person', 'table fresh'],
  ['CREATE SCHEMA fresh; CREATE TABLE fresh.t (id int)', 'schema fresh'],
  ['CREATE TABLE heir () INHERITS (person)', 'table heir'],
  ['CREATE TABLE part_3 PARTITION OF part FOR VALUES IN (3)', 'table part_3'],
  ['CREATE INDEX fresh ON person (name)', 'index fresh'],
  ['CREATE INDEX CONCURRENTLY fresh ON person (name)', 'index fresh'],
  ['CREATE INDEX fresh ON part (v)', 'index fresh'],
  ['CREATE SEQUENCE fresh', 'sequence fresh'],
  ['CREATE VIEW fresh AS SELECT * FROM person', 'view fresh'],
  ['CREATE OR REPLACE VIEW owners AS SELECT 1 AS id, NULL::text AS name', 'view owners'],
  ['CREATE MATERIALIZED VIEW fresh AS SELECT 1', 'materialized view fresh'],
  ["CREATE TYPE fresh AS ENUM ('a')", 'type fresh'],
  ['CREATE TYPE fresh AS (a int)', 'composite type fresh'],
  ['CREATE TYPE fresh AS RANGE (subtype = int4)', 'type fresh'],
  ['CREATE DOMAIN fresh AS text', 'type fresh'],
  ["CREATE FUNCTION fresh() RETURNS int LANGUAGE sql AS 'SELECT 2'", 'function fresh()'],
  ["CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 2'", 'function one()'],
  ['CREATE EXTENSION citext', 'extension citext'],
  ['CREATE EXTENSION hstore; CREATE TABLE fresh (h hstore)', 'extension hstore'],
  ['CREATE TRIGGER fresh AFTER DELETE ON person EXECUTE FUNCTION note()', 'trigger fresh on table person'],
  ['CREATE POLICY fresh ON person USING (true)', 'policy fresh on table person'],
  ['ALTER TABLE person ENABLE ROW LEVEL SECURITY', 'table person'],
  ['ALTER TABLE person ADD COLUMN IF NOT EXISTS born date', 'table person'],
  ["ALTER TABLE person ADD COLUMN born date DEFAULT '2000-01-01' NOT NULL", 'table person'],
  ['ALTER TABLE person ADD COLUMN nr int GENERATED ALWAYS AS IDENTITY UNIQUE', 'table person'],
  ['ALTER TABLE person ADD COLUMN nr serial', 'table person'],
  ['ALTER TABLE narrow ADD COLUMN wide text', 'table narrow'],
  ['ALTER TABLE person DROP COLUMN name CASCADE', 'table person'],
  ['ALTER TABLE pet ALTER id TYPE bigint', 'table pet'],
  ["ALTER TABLE day ALTER nth TYPE text USING repeat('x', 5000)", 'table day'],
  ['ALTER TABLE person RENAME COLUMN age TO years', 'table person'],
  ['ALTER TABLE person RENAME TO people', 'table people'],
  ['ALTER TABLE person SET SCHEMA shop', 'table shop.person'],
  ['ALTER TABLE person ALTER name SET NOT NULL', 'table person'],
  ['ALTER TABLE person ALTER name DROP DEFAULT', 'table person'],
  ['ALTER TABLE person ADD CONSTRAINT fresh UNIQUE (name)', 'constraint fresh on table person'],
  ['ALTER TABLE person ADD CONSTRAINT fresh CHECK (age > 1) NOT VALID', 'constraint fresh on table person'],
  ['ALTER TABLE pet DROP CONSTRAINT pet_person_id_fkey', 'constraint pet_person_id_fkey on table pet'],
  ['ALTER TABLE person DROP CONSTRAINT person_pkey CASCADE', 'constraint person_pkey on table person'],
  ['ALTER TABLE pet DISABLE TRIGGER noted', 'trigger noted on table pet'],
  ['ALTER TABLE narrow SET UNLOGGED', 'table narrow'],
  ['ALTER TABLE part DETACH PARTITION part_1', 'table part_1'],
  ["ALTER TYPE mood ADD VALUE 'so so'", 'type mood'],
  ["ALTER TYPE mood RENAME VALUE 'good' TO 'great'", 'type mood'],
  ['ALTER TYPE pair ADD ATTRIBUTE c int', 'composite type pair'],
  ['ALTER DOMAIN positive DROP CONSTRAINT positive_check', 'constraint positive_check'],
  ['ALTER SEQUENCE pet_id_seq INCREMENT 5', 'sequence pet_id_seq'],
  ['DROP TABLE narrow', 'table narrow'],
  ['DROP TABLE person CASCADE', 'table person'],
  ['DROP TABLE person, pet CASCADE', 'sequence pet_id_seq'],
  ['DROP TABLE day', 'table day'],
  ['DROP TABLE part', 'table part'],
  ['DROP SCHEMA shop CASCADE', 'schema shop'],
  ['DROP INDEX by_age', 'index by_age'],
  ['DROP VIEW owners', 'view owners'],
  ['DROP MATERIALIZED VIEW ages', 'materialized view ages'],
  ['DROP TYPE mood CASCADE', 'type mood'],
  ['DROP FUNCTION one()', 'function one()'],
  ['DROP TRIGGER noted ON pet', 'trigger noted on table pet'],
  ['DROP RULE quiet ON narrow', 'rule quiet on table narrow'],
  ['DROP POLICY mine ON narrow', 'policy mine on table narrow'],
  ['DROP STATISTICS age_name', 'statistics object age_name'],
  ['DROP TABLE person CASCADE; CREATE TABLE person (id int)', 'table person'],
  ['REFRESH MATERIALIZED VIEW unfilled', 'materialized view unfilled'],
  ['GRANT SELECT ON person TO PUBLIC', 'table person'],
  ['GRANT SELECT (name) ON person TO PUBLIC', 'table person'],
  ['REVOKE USAGE ON SCHEMA public FROM PUBLIC', 'schema public'],
  ['ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC', 'default privileges'],
  ["COMMENT ON TABLE person IS 'persons'", 'table person'],
  ["COMMENT ON COLUMN person.age IS 'years'", 'table person'],
  ["DO $$ BEGIN EXECUTE 'CREATE TABLE fresh (id int)'; END $$", 'table fresh'],
];

describe('what DDL does', () => {
  let database: Database;
  let snapshot: Snapshot;
  let before: string[];
  /** Stays connected all the time, as the pool of an app does. */
  let app: pg.Client;

  beforeAll(async () => {
    database = await server.database();
    await sqlOn(database.url, SETUP);
    snapshot = await database.snapshot();
    await database.restore('ordinary');
    before = await stateOf(database.url);
    app = new pg.Client({ connectionString: database.url });
    await app.connect();
  });

  afterAll(async () => {
    await database.restore('ordinary');
    expect(await stateOf(database.url)).toEqual(before);
    await app.end();
  });

  async function work(): Promise<void> {
    await app.query({ name: 'people', text: 'SELECT * FROM person ORDER BY id' });
    await app.query("INSERT INTO person VALUES (9, 'Zoe', 9); UPDATE person SET age = 31 WHERE id = 1");
    await app.query("INSERT INTO pet (person_id, name) VALUES (9, 'Max'); DELETE FROM part WHERE id = 1");
    await expect(app.query("INSERT INTO pet (person_id, name) VALUES (9, 'Max')")).rejects.toThrow(
      'pet_name_key',
    );
    await expect(app.query('INSERT INTO pet (person_id) VALUES (77)')).rejects.toThrow('foreign key');
    await expect(app.query('INSERT INTO person VALUES (10, NULL, -1)')).rejects.toThrow('person_age_check');
    await app.query("INSERT INTO day (mood, nth) VALUES ('bad', 2)");
    await app.query('INSERT INTO shop."Order" VALUES (8)');
  }

  test.each(DDL)('%s', async (sql, told) => {
    for (const statement of sql.startsWith('DO') ? [sql] : sql.split('; ')) await app.query(statement);
    const changed = await database.changed();
    const { added, removed } = rowDifference(
      snapshot.rowsOf('pg_catalog'),
      changed.find(({ table }) => table === 'pg_catalog') as TableRows,
    );
    const objects = [...added, ...removed].map(([object]) => object ?? '');
    expect(objects.some((object) => object.startsWith(told))).toBe(true);
    await database.restore('ordinary');
    expect(await stateOf(database.url)).toEqual(before);
    expect(await database.changed()).toEqual([]);
    // What this leaves is put back by the next restore.
    await work();
  });
});
