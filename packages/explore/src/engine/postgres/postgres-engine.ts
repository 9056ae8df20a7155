import type pg from 'pg';
import { messageOf, ToctouError } from '../../errors.ts';
import { reapAtExit } from '../../system/reaper.ts';
import type { Database, Engine } from '../database.ts';
import { connectAdmin, onDatabase, upstreamOf } from './admin-connection.ts';
import { startEmbedded, type EmbeddedServer } from './embedded.ts';
import { LockMonitor } from './lock-monitor.ts';
import { openDoor } from './open-door.ts';
import { ownDatabase } from './own-database.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { loadParser } from './parse-tree.ts';
import type { Upstream } from './upstream.ts';

const OLDEST = 140_000;
/** Set on the database by the admin: an ordinary role may not set the first, whose least is 1 ms. */
const SETTINGS = {
  deadlock_timeout: '1ms',
  synchronous_commit: 'off',
  max_parallel_workers_per_gather: '0',
  synchronize_seqscans: 'off',
  jit: 'off',
};

/** What is refused: a server that is too old, a role that may too little, a database that holds what is somebody's. */
async function check(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{
    version: string;
    number: string;
    super: string;
    role: string;
    database: string;
    relations: string;
    pid: number;
  }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
      current_setting('is_superuser') AS super, current_user AS role, current_database() AS database, pg_backend_pid() AS pid,
      (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('e', 'a', 'i'))) AS relations`,
  );
  const [found] = rows;
  if (!found) throw new ToctouError('DATABASE_FAILED', 'the server does not say who it is');
  if (found.pid !== (admin as unknown as { processID: number }).processID) {
    throw new ToctouError(
      'DATABASE_FAILED',
      'something between toctou and the server hides its processes (a pooler?)',
      {
        hint: 'give the URL of the server itself: who waits for whom is known by process',
      },
    );
  }
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
  if (found.relations !== '0') {
    throw new ToctouError(
      'DATABASE_FOREIGN',
      `the database ${found.database} was not made by toctou: it holds ${found.relations} ${found.relations === '1' ? 'table or view' : 'tables or views'}`,
      {
        hint: 'give a URL that ends in /postgres, on a disposable server: toctou makes databases of its own there',
      },
    );
  }
}

/** Whether the way that the admin took needs no more than a host, a port and a password. */
function isForAnybody(adminUrl: string, { ssl }: Upstream): boolean {
  const { hostname, searchParams } = new URL(adminUrl);
  return !ssl && /^[^[]/.test(hostname) && !searchParams.has('host') && !searchParams.has('port');
}

/** @throws ToctouError DATABASE_ROLE when the server lets the admin in, but not a role with a password */
async function checkLogin(url: string): Promise<void> {
  try {
    await (await connectAdmin(url)).client.end();
  } catch (cause) {
    const reason = messageOf((cause as Error).cause);
    throw new ToctouError(
      'DATABASE_ROLE',
      `the role that toctou makes for the app cannot log in: ${reason}`,
      {
        hint: 'let roles log in with a password (scram-sha-256 in pg_hba.conf) on the way that the URL takes',
        cause,
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
    const given = url ?? (embedded as EmbeddedServer).socketUrl;
    try {
      const { client: admin, url: adminUrl } = await connectAdmin(given);
      try {
        await check(admin);
        const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
        const version = rows[0]?.server_version.split(' ')[0] ?? '';
        const { client: maker } = await connectAdmin(adminUrl);
        return new PostgresEngine(admin, maker, adminUrl, version, embedded);
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
    const { name, password, create, drop: statements } = ownDatabase();
    // Killed in the middle of CREATE DATABASE, the server would still finish it, after it was dropped in vain.
    const { processID } = this.#maker as unknown as { processID: number };
    const release = reapAtExit({
      kind: 'database',
      adminUrl: this.#adminUrl,
      statements: [`SELECT pg_terminate_backend(${processID}, 5000)`, ...statements],
    });
    // The embedded server saves what it can, but some drivers (pgjdbc) take no less than the standard's 4096.
    if (this.#embedded) await this.#make('SET scram_iterations = 4096');
    for (const statement of create) await this.#make(statement);
    for (const [setting, value] of Object.entries(SETTINGS)) {
      await this.#make(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
    }
    const { client: control } = await connectAdmin(onDatabase(this.#adminUrl, name));
    await control.query("SET lock_timeout = '5s'");
    const upstream = upstreamOf(control);
    const direct = this.#embedded?.url ?? this.#adminUrl;
    const door = this.#embedded || isForAnybody(direct, upstream) ? undefined : openDoor(upstream);
    const host = door ? `127.0.0.1:${await door.listen()}` : new URL(direct).host;
    const url = `postgres://${name}:${password}@${host}/${name}`;
    const drop = async (): Promise<void> => {
      door?.close();
      for (const statement of statements) await this.#make(statement);
    };
    if (!this.#embedded) {
      await checkLogin(url).catch(async (error: unknown) => {
        await control.end();
        await drop();
        release();
        throw error;
      });
    }
    return new PostgresDatabase({
      url,
      upstream,
      control,
      monitor: this.#monitor,
      embedded: this.#embedded !== undefined,
      drop,
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
