import { loadParser, startEmbedded, type EmbeddedServer } from '@toctou/explore/internals';
import pg from 'pg';

/** Its name, and what `pg_regress` sets: in the database, or in the environment of the tester. */
const DATABASE = 'isolation_regression';
const SETTINGS: Readonly<Record<string, string>> = {
  lc_messages: 'C',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  bytea_output: 'hex',
  timezone_abbreviations: 'Default',
  timezone: 'America/Los_Angeles',
  datestyle: 'Postgres, MDY',
  intervalstyle: 'postgres_verbose',
  // PostgreSQL's own values of what toctou sets otherwise.
  deadlock_timeout: '1s',
  max_parallel_workers_per_gather: '2',
};

/** Where autovacuum is off, CREATE INDEX leaves no statistics, and plans differ. It is on and never comes. */
const SERVER: Readonly<Record<string, string>> = {
  autovacuum: 'on',
  autovacuum_naptime: '2147483s',
  max_prepared_transactions: '8',
};

/** An embedded server on which specs run, each in a database of its own. */
export class TestServer {
  readonly #server: EmbeddedServer;
  readonly #admin: pg.Client;

  private constructor(server: EmbeddedServer, admin: pg.Client) {
    this.#server = server;
    this.#admin = admin;
  }

  static async start(): Promise<TestServer> {
    await loadParser();
    const server = await startEmbedded(SERVER);
    const admin = new pg.Client(server.url);
    await admin.connect();
    return new TestServer(server, admin);
  }

  /** Such as `18.4`. */
  async version(): Promise<string> {
    const { rows } = await this.#admin.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? '';
  }

  /** Makes the database anew and returns the superuser's URL of it. */
  async freshDatabase(): Promise<string> {
    await this.#rollbackPrepared();
    await this.#admin.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
    await this.#admin.query(`CREATE DATABASE ${DATABASE} TEMPLATE template0`);
    const settings = Object.entries(SETTINGS).map(([setting, value]) => {
      return `ALTER DATABASE ${DATABASE} SET ${setting} = ${pg.escapeLiteral(value)}`;
    });
    await this.#admin.query(settings.join(';'));
    const url = new URL(this.#server.url);
    url.pathname = `/${DATABASE}`;
    return url.href;
  }

  async close(): Promise<void> {
    await this.#admin.end();
    await this.#server.close();
  }

  /** What a spec that broke off left prepared would keep its database from being dropped. */
  async #rollbackPrepared(): Promise<void> {
    const { rows } = await this.#admin.query<{ gid: string }>(
      `SELECT gid FROM pg_prepared_xacts WHERE database = '${DATABASE}'`,
    );
    if (rows.length === 0) return;
    const url = new URL(this.#server.url);
    url.pathname = `/${DATABASE}`;
    const client = new pg.Client(url.href);
    await client.connect();
    for (const { gid } of rows) await client.query(`ROLLBACK PREPARED ${pg.escapeLiteral(gid)}`);
    await client.end();
  }
}
