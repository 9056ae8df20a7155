import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { freePort } from '../../system/free-port.ts';
import { reapAtExit } from '../../system/reaper.ts';
import { findBinaries } from './binaries.ts';
import { copyData, makeDataFolder } from './data-folder.ts';
import { cachedTemplate, makeTemplate } from './data-template.ts';
import { failure, start, withNoSpaceNamed, type Run } from './server-process.ts';
import { unprivilegedUser } from './unprivileged-user.ts';

/** A running throwaway PostgreSQL. */
export interface EmbeddedServer {
  /** Superuser URL of the database `postgres`. */
  readonly url: string;
  /** The same by way of its Unix socket, which takes less time than the loopback interface; {@link url} where there is none. */
  readonly socketUrl: string;
  /** Calls back with each line that the server logs, without its line end. */
  onLog(listener: (line: string) => void): void;
  /** Stops the server and removes its data. */
  close(): Promise<void>;
}

type Settings = Readonly<Record<string, string>>;

/**
 * `deadlock_timeout` at its least and `log_lock_waits`: the server then says when a waiter's own deadlock check has
 * run. `log_min_messages=log` keeps those lines and leaves out each failed statement. What comes and goes by itself
 * (autovacuum, JIT, parallel workers) is off, for the sake of determinism.
 */
const SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '8MB',
  max_wal_size: '64MB',
  autovacuum: 'off',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  synchronize_seqscans: 'off',
  deadlock_timeout: '1ms',
  log_lock_waits: 'on',
  log_checkpoints: 'off',
  log_min_messages: 'log',
  log_line_prefix: '%n %p ',
  logging_collector: 'off',
  lc_messages: 'C',
  timezone: 'UTC',
};

/** A socket's address has room for 104 bytes at the least (macOS), the last of them 0. */
const MAX_SOCKET_PATH = 103;

/** Where the server makes its socket; nowhere on Windows, whose sockets Node cannot open, or in a folder with too long a name. */
function socketFolder(folder: string): string {
  const longest = join(folder, '.s.PGSQL.65535');
  return process.platform === 'win32' || Buffer.byteLength(longest) > MAX_SOCKET_PATH ? '' : folder;
}

interface Launched {
  readonly child: ChildProcess;
  readonly port: number;
  readonly lines: Interface;
}

async function launch(run: Run, data: string, more: Settings, log: string[]): Promise<Launched> {
  const port = await freePort();
  const settings = Object.entries({ ...SETTINGS, ...more, port: String(port) }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ]);
  const child = start(run, run.binaries.postgres, ['-D', data, ...settings]);
  const lines = createInterface({ input: child.stderr as NonNullable<typeof child.stderr> });
  await new Promise<void>((ready, fail) => {
    child.once('error', (cause) => fail(failure(`PostgreSQL cannot be run: ${cause.message}`, [])));
    child.once('close', (code) =>
      fail(failure(`PostgreSQL ended with exit code ${code} while starting`, log)),
    );
    lines.on('line', (line) => {
      if (log.length < 100) log.push(line);
      if (line.includes('database system is ready to accept connections')) ready();
    });
  });
  return { child, port, lines };
}

/**
 * Starts a real PostgreSQL from npm on a free port of the loopback interface, with a fresh data directory. Nothing is
 * left behind when it is closed, nor when this process dies. As root it runs as an unprivileged user, since
 * PostgreSQL refuses root.
 *
 * @param more server settings on top of toctou's own
 * @throws ToctouError EMBEDDED_MISSING, EMBEDDED_FAILED, NO_SPACE
 * @example
 * const server = await startEmbedded();
 * const client = new pg.Client(server.url);
 */
export async function startEmbedded(more: Settings = {}): Promise<EmbeddedServer> {
  const user = await unprivilegedUser();
  const run = { binaries: await findBinaries(user !== undefined), user };
  const folder = await makeDataFolder(user);
  const releaseFolder = reapAtExit({ kind: 'folder', path: folder });
  const removeFolder = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    releaseFolder();
  };
  try {
    const template = (await cachedTemplate(run)) ?? (await makeTemplate(run, folder));
    const data = join(folder, 'data');
    copyData(template.folder, data, user);
    const sockets = socketFolder(folder);
    const { child, port, lines } = await launchWithRetry(run, data, {
      unix_socket_directories: sockets,
      ...more,
    });
    const url = `postgres://postgres:${template.password}@127.0.0.1:${port}/postgres`;
    return {
      url,
      socketUrl: sockets === '' ? url : `${url}?host=${encodeURIComponent(sockets)}`,
      onLog: (listener) => void lines.on('line', listener),
      close: async () => {
        if (child.exitCode === null && child.signalCode === null) {
          const closed = once(child, 'close');
          // Immediate shutdown: the data is thrown away, and the shared memory is still given back.
          child.kill('SIGQUIT');
          await closed;
        }
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw withNoSpaceNamed(error);
  }
}

/** A free port may be taken by somebody else before the server binds it. */
async function launchWithRetry(run: Run, data: string, more: Settings): Promise<Launched> {
  for (let attempt = 1; ; attempt++) {
    const log: string[] = [];
    try {
      return await launch(run, data, more, log);
    } catch (error) {
      if (attempt === 5 || !log.some((line) => line.includes('could not bind'))) throw error;
    }
  }
}
