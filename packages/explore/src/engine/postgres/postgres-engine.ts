import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { messageOf, ToctouError } from '../../errors.ts';
import { reapAtExit } from '../../system/reaper.ts';
import type { Database, Engine } from '../database.ts';
import { startEmbedded, type EmbeddedServer } from './embedded.ts';
import { LockMonitor } from './lock-monitor.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { loadParser } from './parse-tree.ts';

const OLDEST = 140_000;
/** Set on the database by the admin: an ordinary role may not set the first, whose least is 1 ms. */
const SETTINGS = {
  deadlock_timeout: '1ms',
  synchronous_commit: 'off',
  max_parallel_workers_per_gather: '0',
  synchronize_seqscans: 'off',
  jit: 'off',
};

/** Who listens and does not answer in this time is no database, in milliseconds. */
const CONNECT_MS = 10_000;

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  shown.searchParams.delete('password');
  return shown.href;
}

async function connect(url: string): Promise<pg.Client> {
  try {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
    // A lost connection shows in the next question.
    client.on('error', () => {});
    await client.connect();
    return client;
  } catch (cause) {
    const shown = URL.canParse(url) ? withoutPassword(url) : 'the given URL';
    const reason = messageOf(cause) || String((cause as { code?: string }).code);
    throw new ToctouError('DATABASE_UNREACHABLE', `no connection to ${shown}: ${reason}`, {
      hint: 'check --database-url and TOCTOU_DATABASE_URL, or leave them out: toctou then starts a PostgreSQL of its own',
      cause,
    });
  }
}

/** What is refused: a server that is too old, a role that may too little, a database that holds somebody's tables. */
async function check(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{
    version: string;
    number: string;
    super: string;
    role: string;
    database: string;
    tables: string;
  }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
      current_setting('is_superuser') AS super, current_user AS role, current_database() AS database,
      (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%') AS tables`,
  );
  const [found] = rows;
  if (!found) throw new ToctouError('DATABASE_FAILED', 'the server does not say who it is');
  if (Number(found.number) < OLDEST) {
    throw new ToctouError(
      'DATABASE_TOO_OLD',
      `the server is PostgreSQL ${found.version}; toctou needs 14 or later`,
    );
  }
  if (found.super !== 'on') {
    throw new ToctouError('DATABASE_ROLE', `the role ${found.role} is no superuser`, {
      hint: 'toctou makes databases and roles and sets deadlock_timeout: give the admin URL of a disposable server',
    });
  }
  if (found.tables !== '0') {
    throw new ToctouError(
      'DATABASE_FOREIGN',
      `the database ${found.database} was not made by toctou: it holds ${found.tables} table${found.tables === '1' ? '' : 's'}`,
      {
        hint: 'give a URL that ends in /postgres, on a disposable server: toctou makes databases of its own there',
      },
    );
  }
}

/** A PostgreSQL server: an embedded one, or one that was given. */
export class PostgresEngine implements Engine {
  readonly description: string;
  readonly #admin: pg.Client;
  /** Makes and drops databases: the lock monitor of other labs does not wait for that. */
  readonly #maker: pg.Client;
  /** Settles when the statement asked last is done. */
  #made: Promise<unknown> = Promise.resolve();
  readonly #adminUrl: string;
  readonly #embedded: EmbeddedServer | undefined;
  readonly #monitor: LockMonitor;

  private constructor(
    admin: pg.Client,
    maker: pg.Client,
    adminUrl: string,
    version: string,
    embedded: EmbeddedServer | undefined,
  ) {
    this.#admin = admin;
    this.#maker = maker;
    this.#adminUrl = adminUrl;
    this.#embedded = embedded;
    this.description = `PostgreSQL ${version} (${embedded ? 'embedded' : 'given'})`;
    this.#monitor = new LockMonitor(admin, embedded && ((listener) => embedded.onLog(listener)));
  }

  /**
   * @param url admin URL of a disposable server; without one an embedded server is started
   * @throws ToctouError DATABASE_UNREACHABLE, DATABASE_TOO_OLD, DATABASE_ROLE, DATABASE_FOREIGN, EMBEDDED_MISSING, EMBEDDED_FAILED, NO_SPACE
   */
  static async start(url: string | undefined): Promise<PostgresEngine> {
    await loadParser();
    const embedded = url === undefined ? await startEmbedded() : undefined;
    const adminUrl = url ?? (embedded as EmbeddedServer).url;
    try {
      const admin = await connect(adminUrl);
      try {
        await check(admin);
        const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
        const version = rows[0]?.server_version.split(' ')[0] ?? '';
        return new PostgresEngine(admin, await connect(adminUrl), adminUrl, version, embedded);
      } catch (error) {
        await admin.end();
        throw error;
      }
    } catch (error) {
      await embedded?.close();
      throw error;
    }
  }

  async create(): Promise<Database> {
    const name = `toctou_${randomBytes(6).toString('hex')}`;
    const password = randomBytes(18).toString('base64url');
    const statements = [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `DROP ROLE IF EXISTS ${name}`];
    // Killed in the middle of CREATE DATABASE, the server would still finish it, after it was dropped in vain.
    const { processID } = this.#maker as unknown as { processID: number };
    const release = reapAtExit({
      kind: 'database',
      adminUrl: this.#adminUrl,
      statements: [`SELECT pg_terminate_backend(${processID}, 5000)`, ...statements],
    });
    await this.#make(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
    await this.#make(`CREATE DATABASE ${name} OWNER ${name}`);
    await this.#make(`COMMENT ON DATABASE ${name} IS 'made by toctou, will be dropped'`);
    for (const [setting, value] of Object.entries(SETTINGS)) {
      await this.#make(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
    }
    const controlUrl = new URL(this.#adminUrl);
    controlUrl.pathname = `/${name}`;
    const control = await connect(controlUrl.href);
    await control.query("SET lock_timeout = '5s'");
    const url = new URL(controlUrl);
    url.username = name;
    url.password = password;
    url.search = '';
    return new PostgresDatabase({
      url: url.href,
      upstream: { host: url.hostname, port: Number(url.port || 5432) },
      control,
      monitor: this.#monitor,
      drop: async () => {
        for (const statement of statements) await this.#make(statement);
      },
      release,
    });
  }

  /** One statement at a time, whichever lab it is for. */
  async #make(statement: string): Promise<void> {
    const made = this.#made.then(() => this.#maker.query(statement));
    this.#made = made.catch(() => undefined);
    await made;
  }

  async close(): Promise<void> {
    await this.#admin.end();
    await this.#maker.end();
    await this.#embedded?.close();
  }
}
