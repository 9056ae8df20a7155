import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser, splitStatements } from '../../src/engine/postgres/parse-tree.ts';
import { statementsOf } from '../../src/engine/postgres/statement.ts';
import { tablesOf } from '../../src/engine/postgres/tables-of.ts';

beforeAll(loadParser);

describe('what matters', () => {
  test.each([
    'BEGIN',
    'begin isolation level serializable, read only, deferrable',
    'START TRANSACTION READ WRITE',
    'SET search_path = x',
    'SET LOCAL statement_timeout = 5',
    'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
    'RESET ALL',
    'SHOW work_mem',
    'SAVEPOINT s',
    'RELEASE SAVEPOINT s',
    'DEALLOCATE ALL',
    'CLOSE ALL',
    'UNLISTEN *',
    'SELECT 1',
    'SELECT 1 AS x, current_user',
    'SELECT version()',
    'select pg_catalog.current_schema()',
    "SELECT set_config('app.user', '7', true)",
    "SELECT current_setting('app.user')",
    '',
    ' ; ',
    '-- a comment',
    '/* a comment */ ;',
    '/* a /* nested */ one */',
  ])('%s: nothing', (sql) => {
    expect(statementsOf(sql).ordinary).toBe(0);
  });

  test.each([
    'SELECT * FROM t',
    'SELECT 1 WHERE EXISTS (SELECT FROM t)',
    'SELECT (SELECT 1 FROM t)',
    'SELECT 1 UNION SELECT id FROM t',
    "SELECT nextval('s')",
    'SELECT pg_advisory_lock(1)',
    'SELECT app.version()',
    'SELECT my_function()',
    'SELECT 1 INTO t',
    'TABLE t',
    'VALUES (my_function())',
    'ROLLBACK TO s',
    'ROLLBACK TO SAVEPOINT s',
    'COMMIT',
    'END',
    'ROLLBACK',
    'ABORT',
    "PREPARE TRANSACTION 'x'",
    "COMMIT PREPARED 'x'",
    'DISCARD ALL',
    'LISTEN c',
    'NOTIFY c',
    'LOCK TABLE t',
    'EXECUTE s',
    'FETCH 1 FROM c',
    'DECLARE c CURSOR FOR SELECT 1',
    'DO $$ BEGIN END $$',
    'CALL p()',
    'EXPLAIN ANALYZE INSERT INTO t VALUES (1)',
    'INSERT INTO t VALUES (1)',
    'TRUNCATE t',
    'SELEC nonsense',
    '🙈',
    '/* never closed',
  ])('%s: one', (sql) => {
    expect(statementsOf(sql).ordinary).toBe(1);
  });

  test('several', () => {
    expect(statementsOf('BEGIN; INSERT INTO t VALUES (1); SELECT 1; COMMIT;')).toEqual({
      count: 4,
      ordinary: 2,
      snapshots: 1,
      begins: true,
      ends: true,
      chains: false,
      goesBack: false,
      unsplittable: undefined,
      variables: [],
    });
  });

  test.each([
    ['VACUUM t', 'Vacuum'],
    ['CREATE DATABASE x', 'Createdb'],
    ['DROP DATABASE x', 'Dropdb'],
    ['CREATE INDEX CONCURRENTLY i ON t (a)', 'Index'],
    ['DROP INDEX CONCURRENTLY i', 'Drop'],
    ['REINDEX TABLE CONCURRENTLY t', 'Reindex'],
    ['ALTER TABLE t DETACH PARTITION p CONCURRENTLY', 'AlterTable'],
    ['ALTER SYSTEM SET work_mem = 1', 'AlterSystem'],
    ['CLUSTER', 'Cluster'],
    ["COMMIT PREPARED 'x'", 'Transaction'],
    ['CALL p()', 'Call'],
    ['DO $$ BEGIN COMMIT; END $$', 'Do'],
    ['COPY t FROM STDIN', undefined],
    ['SELECT 1; SELEC nonsense', 'it cannot be parsed'],
    ['SELEC nonsense;', undefined],
    ['CREATE INDEX i ON t (a)', undefined],
    ['DROP INDEX i', undefined],
    ['DO $$ BEGIN PERFORM 1; END $$', undefined],
  ])('%s: whole for the reason %s', (sql, reason) => {
    expect(statementsOf(sql).unsplittable).toBe(reason);
  });

  test('many different statements', () => {
    for (let i = 0; i < 25_000; i++) statementsOf(`SELECT ${i} FROM t`);
    expect(statementsOf('SELECT 1 FROM t').ordinary).toBe(1);
  });
});

describe('a script as its statements', () => {
  test.each([
    ['', []],
    [' ;; ', []],
    ['-- only a comment', []],
    ['SELECT 1', ['SELECT 1']],
    ['SELECT 1;', ['SELECT 1']],
    ['SELECT 1; ; SELECT 2;\n', ['SELECT 1', 'SELECT 2']],
    ["SELECT ';'; SELECT $$;$$; SELECT $a$;$$;$a$", ["SELECT ';'", 'SELECT $$;$$', 'SELECT $a$;$$;$a$']],
    ['SELECT 1 -- ; no\n; SELECT /* ; */ 2', ['SELECT 1 -- ; no', 'SELECT /* ; */ 2']],
    ["SELECT 'ü🙈'; SELECT 'é'; SELECT \"ß\" FROM t", ["SELECT 'ü🙈'", "SELECT 'é'", 'SELECT "ß" FROM t']],
    ["SELECT E'\\';'; SELECT 2", ["SELECT E'\\';'", 'SELECT 2']],
    [
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3',
      ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END', 'SELECT 3'],
    ],
    ['SELECT 1; nonsense; SELECT 2', ['SELECT 1; nonsense; SELECT 2']],
    ['SELECT 1; -- the end', ['SELECT 1']],
  ])('%j', (script, statements) => {
    expect(splitStatements(script)).toEqual(statements);
  });
});

describe('tables', () => {
  test.each<[string, string[], string[]]>([
    ['SELECT * FROM a JOIN b USING (id)', ['a', 'b'], []],
    ['SELECT (SELECT 1 FROM c) FROM a WHERE EXISTS (SELECT FROM b)', ['a', 'b', 'c'], []],
    ['INSERT INTO a SELECT * FROM b', ['b'], ['a']],
    ['INSERT INTO a VALUES (1)', [], ['a']],
    ['UPDATE a SET x = b.x FROM b WHERE a.id = b.id', ['a', 'b'], ['a']],
    ['DELETE FROM a USING b WHERE a.id = b.id', ['a', 'b'], ['a']],
    ['MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE', ['a', 'b'], ['a']],
    ['WITH c AS (SELECT * FROM a) SELECT * FROM c JOIN b ON true', ['a', 'b'], []],
    ['WITH RECURSIVE c AS (SELECT 1 UNION SELECT id FROM c JOIN a ON true) SELECT * FROM c', ['a'], []],
    ['WITH c AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM c', ['a'], ['a', 'b']],
    ['WITH a AS (SELECT * FROM a) SELECT * FROM a', ['a'], []],
    ['SELECT * FROM (WITH c AS (SELECT * FROM a) SELECT * FROM c) x, c', ['a', 'c'], []],
    ['WITH c AS (SELECT 1) SELECT * FROM public.c', ['c'], []],
    ['SELECT * FROM "My Schema"."A b", public.c, only d', ['My Schema.A b', 'c', 'd'], []],
    ['SELECT * FROM a FOR UPDATE', ['a'], []],
    ['TRUNCATE a, b', [], ['a', 'b']],
    ['COPY a FROM STDIN', [], ['a']],
    ['COPY a TO STDOUT', ['a'], []],
    ['COPY (SELECT * FROM a) TO STDOUT', ['a'], []],
    ['EXPLAIN ANALYZE DELETE FROM a', ['a'], ['a']],
    ['PREPARE p AS UPDATE a SET x = 1', ['a'], ['a']],
    ['DECLARE c CURSOR FOR SELECT * FROM a', ['a'], []],
    ['SELECT 1; UPDATE a SET x = 1; SELECT * FROM b', ['a', 'b'], ['a']],
    ['INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET x = (SELECT 1 FROM b)', ['b'], ['a']],
    ['nonsense', [], []],
  ])('%s', (sql, reads, writes) => {
    const found = tablesOf(sql);
    expect([found.reads.toSorted(), found.writes.toSorted()]).toEqual([reads, writes]);
  });
});
