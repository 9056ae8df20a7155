import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const { NO_COLOR: _, FORCE_COLOR: __, TOCTOU_DATABASE_URL: ___, DATABASE_URL: ____, ...env } = process.env;

/** What a run of the tool said, and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the tool that is under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves when the output so far, of both streams, contains this. */
  said(text: string | RegExp): Promise<void>;
}

/** Starts the built tool in a folder. */
export function start(cwd: string, args: readonly string[], more: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const heard = new Set<() => void>();
  const hear = (): void => heard.forEach((listener) => listener());
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    hear();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    hear();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return {
    child,
    ended,
    said: (text) =>
      new Promise((resolve, reject) => {
        const listener = (): void => {
          if (typeof text === 'string' ? (stdout + stderr).includes(text) : text.test(stdout + stderr)) {
            heard.delete(listener);
            resolve();
          }
        };
        heard.add(listener);
        void ended.then(() => reject(new Error(`it ended without saying ${text}:\n${stdout}${stderr}`)));
        listener();
      }),
  };
}

/** Runs the built tool in a folder until it ends. */
export function toctou(
  cwd: string,
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<Ran> {
  return start(cwd, args, more).ended;
}
