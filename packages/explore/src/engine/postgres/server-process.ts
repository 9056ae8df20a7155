import { spawn, type ChildProcess } from 'node:child_process';
import { ToctouError } from '../../errors.ts';
import { reapAtExit } from '../../system/reaper.ts';
import type { Binaries } from './binaries.ts';

/** What PostgreSQL's programs are run from, and as whom. */
export interface Run {
  readonly binaries: Binaries;
  readonly user: number | undefined;
}

export function failure(what: string, log: readonly string[]): ToctouError {
  const text = log.join('\n');
  if (/No space left on device/.test(text)) {
    return new ToctouError('NO_SPACE', `no space for the database: ${what}`, {
      detail: text,
      hint: 'make room, or set TMPDIR to a folder with room',
    });
  }
  return new ToctouError('EMBEDDED_FAILED', what, {
    detail: text,
    hint: 'give a server of your own with --database-url',
  });
}

/** The system said in the middle of the work that there is no space. */
export function withNoSpaceNamed(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC'
    ? failure('its files cannot be written', [`No space left on device: ${message}`])
    : error;
}

/** Starts one of PostgreSQL's programs; it does not outlive this process. */
export function start(run: Run, file: string, args: readonly string[]): ChildProcess {
  const child = spawn(file, args, {
    // The terminal's Ctrl-C must not reach the server before the apps are gone.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    ...(run.user === undefined ? {} : { uid: run.user, gid: run.user, cwd: '/' }),
  });
  if (child.pid !== undefined) {
    const release = reapAtExit({ kind: 'process', pid: child.pid, group: false, signal: 'SIGQUIT' });
    child.once('close', release);
  }
  return child;
}
