import { describe, expect, test } from 'vitest';
import { abortOf, violationOf } from '../src/index.ts';

/**
 * What the real servers say is in `compat/guard-violations`; here is what no server of ours says, and the shape of each reading.
 */
const named = (names: object): object => ({
  constraint: undefined,
  table: undefined,
  schema: undefined,
  columns: undefined,
  ...names,
});

const mysql = (errno: number, sqlMessage: string): object => ({ errno, sqlState: '23000', sqlMessage });
const mssql = (number: number, message: string): object => ({ number, class: 14, message });
const oracle = (errorNum: number, message: string): object => ({ errorNum, message });
const d1 = (message: string): Error => new Error(message);
const vitess = 'target: shop.-.primary: vttablet: rpc error: code = AlreadyExists desc = ';
const behind = ` (errno 1062) (sqlstate 23000) (CallerID: u): Sql: "insert into t values ('a' for key 'evil')", BindVars: {}`;

const violations: [title: string, error: object, expected: object][] = [
  [
    'MySQL 8, table in front of the key',
    mysql(1062, `Duplicate entry 'a' for key 't.t_email_key'`),
    { table: 't', constraint: 't_email_key' },
  ],
  [
    'a value made to mislead',
    mysql(1062, `Duplicate entry 'x' for key 'y' for key 't.k'`),
    { table: 't', constraint: 'k' },
  ],
  ['Japanese', mysql(1062, `'a' は索引 'k' で重複しています。`), { constraint: 'k' }],
  [
    'MySQL, check',
    mysql(3819, `Check constraint 't_age_chk' is violated.`),
    { kind: 'check', constraint: 't_age_chk' },
  ],
  [
    'no privilege on the other table',
    mysql(1452, 'Cannot add or update a child row: a foreign key constraint fails'),
    { kind: 'foreign_key' },
  ],
  [
    'Vitess through mysql2',
    mysql(1062, `${vitess}Duplicate entry 'a' for key 't.k'${behind}`),
    { table: 't', constraint: 'k' },
  ],
  [
    'PlanetScale',
    { status: 400, body: {}, message: `${vitess}Duplicate entry 'a' for key 't.k'${behind}` },
    { code: '1062', table: 't', constraint: 'k' },
  ],
  [
    'several shards',
    {
      body: {},
      message: `transaction rolled back to reverse changes of partial execution: ${vitess}Duplicate entry 'a' for key 't.k'${behind}`,
    },
    { code: '1062', table: 't', constraint: 'k' },
  ],
  [
    'Vitess, and a value that looks like it',
    mysql(1062, `${vitess}Duplicate entry 'x' for key 'evil' (errno 1062)' for key 't.k'${behind}`),
    {},
  ],
  [
    'a value that looks like Vitess',
    mysql(1062, `Duplicate entry 'target: ' for key 'x' (errno 1062)' for key 'k'`),
    { constraint: 'k' },
  ],
];

describe('MySQL', () => {
  test.each(violations)('%s', (_, error, expected) => {
    expect(violationOf(error)).toEqual(
      named({
        kind: 'unique',
        dialect: 'mysql',
        cause: error,
        code: (error as { errno?: number }).errno?.toString(),
        ...expected,
      }),
    );
  });
});

describe('SQL Server', () => {
  test.each<[string, object, object]>([
    [
      'constraint',
      mssql(
        2627,
        `Violation of UNIQUE KEY constraint 'UQ_email'. Cannot insert duplicate key in object 'dbo.User'. The duplicate key value is (constraint 'x').`,
      ),
      { kind: 'unique', constraint: 'UQ_email', table: 'User' },
    ],
    [
      'index',
      mssql(
        2601,
        `Cannot insert duplicate key row in object 'dbo.User' with unique index 'IX_email'. The duplicate key value is (a).`,
      ),
      { kind: 'unique', constraint: 'IX_email', table: 'User' },
    ],
    [
      'not English: no names, and none out of a value',
      mssql(
        2627,
        `Verletzung der UNIQUE KEY-Einschränkung "UQ". Der doppelte Schlüsselwert ist (constraint 'x').`,
      ),
      { kind: 'unique' },
    ],
    [
      'foreign key, child: the table is the other one',
      mssql(
        547,
        `The INSERT statement conflicted with the FOREIGN KEY constraint "FK_a". The conflict occurred in database "d", table "dbo.Parent", column 'id'.`,
      ),
      { kind: 'foreign_key', constraint: 'FK_a' },
    ],
    [
      'foreign key, parent',
      mssql(
        547,
        `The DELETE statement conflicted with the REFERENCE constraint "FK_a". The conflict occurred in database "d", table "dbo.Child", column 'a'.`,
      ),
      { kind: 'foreign_key', constraint: 'FK_a' },
    ],
    [
      'check',
      mssql(
        547,
        `The INSERT statement conflicted with the CHECK constraint "CK_age". The conflict occurred in database "d", table "dbo.T", column 'age'.`,
      ),
      { kind: 'check', constraint: 'CK_age', table: 'T' },
    ],
    [
      'not null',
      mssql(
        515,
        `Cannot insert the value NULL into column 'email', table 'd.dbo.User'; column does not allow nulls. INSERT fails.`,
      ),
      { kind: 'not_null', columns: ['email'], table: 'User' },
    ],
  ])('%s', (_, error, expected) => {
    const code = String((error as { number: number }).number);
    expect(violationOf(error)).toEqual(named({ dialect: 'mssql', code, cause: error, ...expected }));
  });
});

describe('Oracle', () => {
  test.each<[string, object, object]>([
    [
      'unique',
      oracle(1, 'ORA-00001: unique constraint (APP.USERS_UK) violated'),
      { kind: 'unique', schema: 'APP', constraint: 'USERS_UK' },
    ],
    [
      'version 23, with the value',
      oracle(
        1,
        'ORA-00001: unique constraint (APP.USERS_UK) violated on table APP.USERS columns (EMAIL)\nORA-03301: (ORA-00001 details) row with column values (EMAIL:(X.Y)) already exists',
      ),
      { kind: 'unique', schema: 'APP', constraint: 'USERS_UK' },
    ],
    [
      'at COMMIT',
      oracle(
        2091,
        'ORA-02091: transaction rolled back\nORA-02292: integrity constraint (APP.FK) violated - child record found',
      ),
      { kind: 'foreign_key', code: 'ORA-02292', schema: 'APP', constraint: 'FK' },
    ],
    [
      'not null',
      oracle(1400, 'ORA-01400: cannot insert NULL into ("APP"."USERS"."EMAIL")'),
      { kind: 'not_null', code: 'ORA-01400', schema: 'APP', table: 'USERS', columns: ['EMAIL'] },
    ],
    [
      'check',
      oracle(2290, 'ORA-02290: check constraint (APP.AGE_CK) violated'),
      { kind: 'check', code: 'ORA-02290', schema: 'APP', constraint: 'AGE_CK' },
    ],
  ])('%s', (_, error, expected) => {
    expect(violationOf(error)).toEqual(
      named({ dialect: 'oracle', code: 'ORA-00001', cause: error, ...expected }),
    );
  });
});

describe('SQLite', () => {
  test.each<[string, object, object]>([
    [
      'D1',
      d1(
        'D1_ERROR: UNIQUE constraint failed: t.a, t.b: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)',
      ),
      { kind: 'unique', table: 't', columns: ['a', 'b'] },
    ],
    [
      'D1, older',
      d1('D1_ERROR: UNIQUE constraint failed: t.a'),
      { kind: 'unique', table: 't', columns: ['a'] },
    ],
    [
      'D1, foreign key',
      d1('D1_ERROR: FOREIGN KEY constraint failed: SQLITE_CONSTRAINT'),
      { kind: 'foreign_key' },
    ],
    [
      'an expression',
      d1(`D1_ERROR: UNIQUE constraint failed: index 't_lower': SQLITE_CONSTRAINT`),
      { kind: 'unique', constraint: 't_lower' },
    ],
    [
      'a check with a dot',
      d1('CHECK constraint failed: price > 0.5'),
      { kind: 'check', constraint: 'price > 0.5' },
    ],
    ['no columns of one table', d1('UNIQUE constraint failed: nothing'), { kind: 'unique' }],
  ])('%s', (_, error, expected) => {
    expect(violationOf(error)).toEqual(
      named({ dialect: 'sqlite', code: 'SQLITE_CONSTRAINT', cause: error, ...expected }),
    );
  });

  test('what somebody typed, in a message with no code, is none', () => {
    expect(violationOf(new Error('no such name: UNIQUE constraint failed: t.a'))).toBeUndefined();
  });

  test.each([
    [{ code: 'SQLITE_BUSY', errno: 5 }, 'lock_timeout', 'transaction'],
    [{ code: 'SQLITE_BUSY' }, 'lock_timeout', 'statement'],
    [{ code: 'SQLITE_BUSY_SNAPSHOT' }, 'serialization', 'transaction'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 517 }, 'serialization', 'transaction'],
    [{ code: 'SQLITE_BUSY', extendedCode: 'SQLITE_BUSY_SNAPSHOT' }, 'serialization', 'transaction'],
  ])('%j', (error, kind, retry) => {
    expect(abortOf(error)).toMatchObject({ kind, retry, dialect: 'sqlite' });
  });
});

describe('a number means nothing without its dialect', () => {
  test.each<[string, object, object]>([
    [
      'MySQL',
      mysql(1205, 'Lock wait timeout exceeded'),
      { kind: 'lock_timeout', retry: 'statement', dialect: 'mysql' },
    ],
    [
      'SQL Server',
      mssql(1205, 'Transaction was deadlocked'),
      { kind: 'deadlock', retry: 'transaction', dialect: 'mssql' },
    ],
  ])('1205 of %s', (_, error, expected) => {
    expect(abortOf(error)).toMatchObject(expected);
  });

  test('1222: a lock timeout of SQL Server, a mistake in a statement of MySQL', () => {
    expect(abortOf(mssql(1222, 'Lock request time out period exceeded.'))?.kind).toBe('lock_timeout');
    expect(
      abortOf(mysql(1222, 'The used SELECT statements have a different number of columns')),
    ).toBeUndefined();
  });
});

describe('Prisma', () => {
  const rust = (code: string, meta: object): object => ({ code, meta, clientVersion: '5.22.0' });
  test.each<[string, object, object]>([
    [
      'columns',
      rust('P2002', { modelName: 'User', target: ['tenant', 'email'] }),
      { kind: 'unique', columns: ['tenant', 'email'] },
    ],
    [
      'an index',
      rust('P2002', { target: 'User_email_key' }),
      { kind: 'unique', constraint: 'User_email_key' },
    ],
    ['a table of SQL Server', rust('P2002', { target: 'dbo.User' }), { kind: 'unique' }],
    ['nothing', rust('P2002', { target: null }), { kind: 'unique' }],
    [
      'a foreign key',
      rust('P2003', { field_name: 'Post_authorId_fkey (index)' }),
      { kind: 'foreign_key', constraint: 'Post_authorId_fkey' },
    ],
    ['a foreign key of SQLite', rust('P2003', { field_name: 'foreign key' }), { kind: 'foreign_key' }],
  ])('Rust engine: %s', (_, error, expected) => {
    const { code } = error as { code: string };
    expect(violationOf(error)).toEqual(named({ dialect: undefined, code, cause: error, ...expected }));
  });

  const adapted = (cause: object): object => ({
    code: 'P2002',
    clientVersion: '7.9.1',
    meta: { driverAdapterError: { cause } },
  });
  test.each<[string, object, object]>([
    [
      'PostgreSQL, before 7.10',
      {
        originalCode: '23505',
        originalMessage: 'duplicate key value violates unique constraint "User_email_key"',
        constraint: { fields: ['"userEmail"'] },
      },
      { kind: 'unique', dialect: 'postgres', code: '23505', constraint: 'User_email_key' },
    ],
    [
      'PostgreSQL, NOT NULL',
      {
        originalCode: '23502',
        originalMessage: 'null value in column "email" of relation "User" violates not-null constraint',
      },
      { kind: 'not_null', dialect: 'postgres', code: '23502', table: 'User', columns: ['email'] },
    ],
    [
      'SQL Server',
      {
        originalCode: 'EREQUEST',
        kind: 'UniqueConstraintViolation',
        originalMessage: `Violation of UNIQUE KEY constraint 'UQ'. Cannot insert duplicate key in object 'dbo.User'. The`,
      },
      { kind: 'unique', dialect: 'mssql', code: '2627', constraint: 'UQ', table: 'User' },
    ],
    [
      'MariaDB',
      { originalCode: '1062', originalMessage: `Duplicate entry 'a' for key 'k'` },
      { kind: 'unique', dialect: 'mysql', code: '1062', constraint: 'k' },
    ],
    [
      'libSQL',
      {
        originalCode: '2067',
        originalMessage: 'SQLITE_CONSTRAINT: SQLite error: UNIQUE constraint failed: t.a',
      },
      { kind: 'unique', dialect: 'sqlite', code: '2067', table: 't', columns: ['a'] },
    ],
  ])('adapter: %s', (_, cause, expected) => {
    expect(violationOf(adapted(cause))).toEqual(named({ cause, ...expected }));
  });
});
