// The drivers' own code, with a `fetch` that answers as their services do.
import { Client } from '@planetscale/database';
import { PrismaPlanetScale } from '@prisma/adapter-planetscale';
import { neon, neonConfig } from '@neondatabase/serverless';
import { rejection } from '../guard-violations/scenarios.mjs';

const json = (status, body) => new Response(JSON.stringify(body), { status });

const fields = { severity: 'ERROR', schema: 'public', table: 't' };
const ofServer = {
  unique: [
    {
      ...fields,
      code: '23505',
      constraint: 't_email_key',
      message: 'duplicate key value violates unique constraint "t_email_key"',
    },
    { kind: 'unique', constraint: 't_email_key', table: 't' },
  ],
  'foreign key, child': [
    {
      ...fields,
      code: '23503',
      constraint: 't_parent_fk',
      message: 'insert or update on table "t" violates foreign key constraint "t_parent_fk"',
    },
    { kind: 'foreign_key', constraint: 't_parent_fk' },
  ],
  'not null': [
    {
      ...fields,
      code: '23502',
      column: 'must',
      message: 'null value in column "must" of relation "t" violates not-null constraint',
    },
    { kind: 'not_null', columns: 'must' },
  ],
  serialization: [
    { severity: 'ERROR', code: '40001', message: 'could not serialize access due to concurrent update' },
    { kind: 'serialization', retry: 'transaction' },
  ],
};

async function neonError(answer) {
  neonConfig.fetchFunction = async () => json(400, answer);
  return rejection(neon('postgres://u:p@ep-x.example.com/d')`SELECT 1`);
}

const vitess = (errno, sqlstate, message) =>
  `target: shop.-.primary: vttablet: rpc error: code = AlreadyExists desc = ${message} (errno ${errno}) (sqlstate ${sqlstate}) (CallerID: u): Sql: "insert into t(email) values (:v1 /* VARCHAR */)", BindVars: {REDACTED}`;
const ofVitess = {
  unique: [
    vitess(1062, '23000', `Duplicate entry 'a'x' for key 't.t_email_key'`),
    { kind: 'unique', constraint: 't_email_key', table: 't', code: '1062' },
  ],
  'foreign key, child': [
    vitess(
      1452,
      '23000',
      'Cannot add or update a child row: a foreign key constraint fails (`shop`.`t`, CONSTRAINT `t_parent_fk` FOREIGN KEY (`parent_id`) REFERENCES `parent` (`id`))',
    ),
    { kind: 'foreign_key', constraint: 't_parent_fk', table: 't' },
  ],
  'not null': [vitess(1048, '23000', `Column 'must' cannot be null`), { kind: 'not_null', columns: 'must' }],
  check: [
    vitess(3819, 'HY000', `Check constraint 't_age_check' is violated.`),
    { kind: 'check', constraint: 't_age_check' },
  ],
  deadlock: [
    vitess(1213, '40001', 'Deadlock found when trying to get lock; try restarting transaction'),
    { kind: 'deadlock', retry: 'transaction' },
  ],
  'lock timeout': [
    vitess(1205, 'HY000', 'Lock wait timeout exceeded; try restarting transaction'),
    { kind: 'lock_timeout', retry: 'statement' },
  ],
};
const options = (message) => ({
  url: 'https://u:p@example.com',
  fetch: async () => json(200, { session: {}, error: { code: 'UNKNOWN', message } }),
});

const planetscaleError = (message) => rejection(new Client(options(message)).execute('SELECT 1'));

/** What the adapter throws, in what Prisma throws. */
async function prismaError(message) {
  const adapter = await new PrismaPlanetScale(options(message)).connect();
  const driverAdapterError = await rejection(adapter.executeRaw({ sql: 'SELECT 1', args: [], argTypes: [] }));
  return { clientVersion: '7.9.1', code: 'P2010', meta: { driverAdapterError } };
}

/** One after another: Neon's fetch is one for all. */
async function of(answers, make, dialect) {
  const errors = [];
  for (const [title, [answer, expected]] of Object.entries(answers))
    errors.push([title, await make(answer), { dialect, ...expected }]);
  return errors;
}

export const rows = {
  '@neondatabase/serverless': await of(ofServer, neonError, 'postgres'),
  '@planetscale/database': await of(ofVitess, planetscaleError, 'mysql'),
  '@prisma/adapter-planetscale': await of(ofVitess, prismaError, 'mysql'),
};
