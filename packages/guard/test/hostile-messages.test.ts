import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { abortOf, violationOf } from '../src/index.ts';

/** The least that makes an object an error of each database, around a message. */
const shapes: [title: string, errorOf: (message: string) => object][] = [
  [
    'PostgreSQL',
    (message) => ({ code: '23505', severity: 'ERROR', constraint: 'k', detail: message, message }),
  ],
  ['PostgreSQL through Prisma', (originalMessage) => ({ originalCode: '23505', originalMessage })],
  ['MySQL', (sqlMessage) => ({ errno: 1062, sqlState: '23000', sqlMessage })],
  ['MySQL, foreign key', (sqlMessage) => ({ errno: 1452, sqlState: '23000', sqlMessage })],
  ['MySQL, check', (sqlMessage) => ({ errno: 4025, sqlState: '23000', sqlMessage })],
  ['MySQL, not null', (sqlMessage) => ({ errno: 1048, sqlState: '23000', sqlMessage })],
  ['Vitess', (message) => ({ body: {}, message: `target: ${message}` })],
  ['SQLite', (message) => ({ code: 'SQLITE_CONSTRAINT', message })],
  ['D1', (message) => ({ message: `D1_ERROR: UNIQUE constraint failed: ${message}` })],
  ['SQL Server', (message) => ({ number: 2627, class: 14, message })],
  ['SQL Server, conflict', (message) => ({ number: 547, class: 16, message })],
  ['Oracle', (message) => ({ errorNum: 1, message: `ORA-00001: ${message}` })],
  ['Oracle, not null', (message) => ({ errorNum: 1400, message: `ORA-01400: ${message}` })],
  ['Prisma', (target) => ({ code: 'P2002', clientVersion: '5.22.0', meta: { target } })],
  ['nothing', (message) => new Error(message)],
];

/** What formats look for, and what makes them begin again. */
const fragments = [
  `'`,
  '`',
  '"',
  '(',
  ')',
  '.',
  ': ',
  ' - ',
  'a',
  ' ',
  `' for key '`,
  '`a`.`b`, CONSTRAINT `c` FOREIGN KEY (`',
  'UNIQUE constraint failed: ',
  'SQLITE_CONSTRAINT: ',
  ': SQLITE_',
  `constraint '`,
  'table "a.',
  'CHECK ',
  'The ',
  'target: ',
  ' (errno 1062) (sqlstate 23000)',
  'ORA-02091',
];

const read = (error: object): unknown => [violationOf(error), abortOf(error)];

describe.each(shapes)('%s', (_, errorOf) => {
  // What takes the square of the length does not end in time; compat/guard-violations-built proves each regular expression.
  test('ten megabytes, and each two fragments again and again', () => {
    const all = fragments.join('');
    expect(read(errorOf(all.repeat(10_000_000 / all.length)))).toHaveLength(2);
    for (const first of fragments)
      for (const second of fragments) {
        const both = first + second;
        read(errorOf(both.repeat(20_000 / both.length)));
      }
  });

  test('any message whatever', () => {
    const message = fc.array(fc.constantFrom(...fragments), { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(message, fc.string({ unit: 'binary' })), (text) => {
        expect(() => read(errorOf(text))).not.toThrow();
      }),
    );
  });
});

describe('a value in front of the name has no say', () => {
  const value = fc
    .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'binary' })), { maxLength: 20 })
    .map((parts) => parts.join(''));
  const shown = { constraint: 't_email_key' };
  const cases: [title: string, errorOf: (value: string) => object, expected: object][] = [
    [
      'PostgreSQL',
      (text) => ({
        code: '23505',
        severity: 'ERROR',
        constraint: 't_email_key',
        detail: `Key (email)=(${text}) already exists.`,
      }),
      shown,
    ],
    [
      'MySQL 8',
      (text) => ({
        errno: 1062,
        sqlState: '23000',
        sqlMessage: `Duplicate entry '${text}' for key 't.t_email_key'`,
      }),
      { ...shown, table: 't' },
    ],
    [
      'MariaDB',
      (text) => ({
        errno: 1062,
        sqlState: '23000',
        sqlMessage: `Duplicate entry '${text}' for key 't_email_key'`,
      }),
      { ...shown, table: undefined },
    ],
    [
      'SQL Server',
      (text) => ({
        number: 2627,
        class: 14,
        message: `Violation of UNIQUE KEY constraint 't_email_key'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (${text}).`,
      }),
      { ...shown, table: 't' },
    ],
    [
      'SQL Server, index',
      (text) => ({
        number: 2601,
        class: 14,
        message: `Cannot insert duplicate key row in object 'dbo.t' with unique index 't_email_key'. The duplicate key value is (${text}).`,
      }),
      { ...shown, table: 't' },
    ],
    [
      'Oracle 23',
      (text) => ({
        errorNum: 1,
        message: `ORA-00001: unique constraint (APP.T_EMAIL) violated on table APP.T columns (EMAIL)\nORA-03301: (ORA-00001 details) row with column values (EMAIL:${text}) already exists`,
      }),
      { constraint: 'T_EMAIL', schema: 'APP' },
    ],
    [
      'SQLite through Knex',
      (text) => ({
        errno: 19,
        code: 'SQLITE_CONSTRAINT',
        message: `insert into \`t\` (\`email\`) values ('${text}') - SQLITE_CONSTRAINT: UNIQUE constraint failed: t.email`,
      }),
      { table: 't', columns: ['email'] },
    ],
  ];
  test.each(cases)('%s', (_, errorOf, expected) => {
    fc.assert(
      fc.property(value, (text) => {
        expect(violationOf(errorOf(text))).toMatchObject({ kind: 'unique', ...expected });
      }),
      { numRuns: 200 },
    );
  });

  test('an error of another code is none, whatever the statement in its message says', () => {
    const error = {
      code: 'SQLITE_ERROR',
      errno: 1,
      message: `insert into x values ('a - SQLITE_CONSTRAINT: UNIQUE constraint failed: t.email') - SQLITE_ERROR: no such table: x`,
    };
    expect(read(error)).toEqual([undefined, undefined]);
    expect(read({ ...error, code: '42P01' })).toEqual([undefined, undefined]);
  });
});
