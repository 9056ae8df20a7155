import { EventEmitter } from 'node:events';
import { foreignKey, guard, refuse, unique } from '@toctou/guard';
import { transaction } from '@toctou/guard/pg';
import pg from 'pg';

export const schema = `
  CREATE TABLE workspaces (id int PRIMARY KEY);
  CREATE TABLE secrets (
    name text CONSTRAINT secrets_name_key UNIQUE,
    workspace_id int CONSTRAINT secrets_workspace_fk REFERENCES workspaces
  );
  INSERT INTO workspaces VALUES (1);
  INSERT INTO secrets VALUES ('hunter2', 1);
`;

/** What no answer may show, whatever happens. */
export const leaks = /hunter2|secrets|workspaces|INSERT|SELECT|23505|23503|55P03|node_modules/;

export const declared = {
  type: 'https://example.com/problems/taken',
  title: 'This name is taken',
  status: 409,
  detail: 'Take another.',
};
export const constraintName = 'secrets_name_key';

const oneName = unique('secrets', ['name'], { name: constraintName });
const workspaceExists = foreignKey('secrets', ['workspace_id'], { name: 'secrets_workspace_fk' });

/** Tells the suite that the handler of `/begun` has failed, and the framework knows. */
export const begun = new EventEmitter();

/** Set by the suite: the handlers of all frameworks share it. */
export const database = { pool: undefined };

const insert = (workspace) =>
  database.pool.query('INSERT INTO secrets VALUES ($1, $2)', ['hunter2', workspace]);

const refused = () =>
  transaction(database.pool, (tx) =>
    guard(() => tx.query('INSERT INTO secrets VALUES ($1, $2)', ['hunter2', 1]), refuse(oneName, declared)),
  );

const missing = () =>
  guard(
    () => database.pool.query('INSERT INTO secrets VALUES ($1, $2)', ['hunter3', 9]),
    refuse(workspaceExists, { status: 404, title: 'No such workspace' }),
  );

async function locked() {
  const holder = new pg.Client(database.pool.options.connectionString);
  await holder.connect();
  try {
    await holder.query('BEGIN; SELECT * FROM secrets FOR UPDATE');
    await database.pool.query('SELECT * FROM secrets FOR UPDATE NOWAIT');
  } finally {
    await holder.end();
  }
}

const swallowed = () =>
  transaction(database.pool, async (tx) => {
    await tx.query('SELEC').catch(() => {});
    await tx.query('SELECT 1');
  });

const caught = async (fn) =>
  fn().then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error) => error,
  );

/**
 * What the handlers do, for every framework. `kit` is the framework's own: `header(name, value)` sets a header of the
 * answer, `httpError(status, cause)` makes its HTTP error, `begin()` sends the head of the answer and some of its content.
 */
export const routes = {
  '/fine': () => 'fine',
  '/refused': refused,
  '/missing': missing,
  '/locked': locked,
  '/unnamed': () => insert(1),
  '/swallowed': swallowed,
  '/bug': () => {
    throw new TypeError('a bug');
  },
  '/http-error': (kit) => {
    throw kit.httpError(418);
  },
  '/http-error-of-violation': async (kit) => {
    throw kit.httpError(418, await caught(() => insert(1)));
  },
  '/http-error-of-refusal': async (kit) => {
    throw kit.httpError(418, await caught(refused));
  },
  '/http-error-of-abort': async (kit) => {
    throw kit.httpError(418, await caught(locked));
  },
  '/kept-header': async (kit) => {
    kit.header('x-request-id', '7');
    await refused();
  },
  '/stale-headers': async (kit) => {
    kit.header('content-encoding', 'gzip');
    kit.header('content-length', '3');
    kit.header('content-disposition', 'attachment');
    kit.header('etag', '"1"');
    await refused();
  },
  '/begun': async (kit) => {
    await kit.begin();
    try {
      await refused();
    } finally {
      setImmediate(() => begun.emit('failed'));
    }
  },
};
