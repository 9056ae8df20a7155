import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const pty = fileURLToPath(new URL('../fixtures/on-terminal.py', import.meta.url));

/** A run of the tool on a terminal of its own. */
export interface OnTerminal {
  /** What its user sees, and what has gone out at the top, line by line. */
  lines(): Promise<string[]>;
  /** Resolves when a screen fits. */
  until(fits: (lines: readonly string[]) => boolean): Promise<string[]>;
  /** Everything that was written, escape sequences too. */
  raw(): string;
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  readonly ended: Promise<number | null>;
}

/** Starts the built tool on a terminal. Needs python3, which knows the system's pseudo-terminals. */
export function onTerminal(
  cwd: string,
  args: readonly string[],
  { columns = 80, rows = 24, env = {} }: { columns?: number; rows?: number; env?: Record<string, string> },
): OnTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  const child = spawn('python3', [pty, String(columns), String(rows), process.execPath, bin, ...args], {
    cwd,
    env: { ...inherited, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let raw = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text;
    terminal.write(text, () => {
      for (const watch of watchers) watch();
    });
  });
  const read = (): string[] => {
    const { active } = terminal.buffer;
    const lines = Array.from(
      { length: active.length },
      (_unused, at) => active.getLine(at)?.translateToString(true) ?? '',
    );
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  };
  const order = (what: object): void => void child.stdin.write(`${JSON.stringify(what)}\n`);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    ended,
    raw: () => raw,
    lines: () =>
      new Promise((resolve) => {
        terminal.write('', () => resolve(read()));
      }),
    until: (fits) =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          const lines = read();
          if (!fits(lines)) return;
          watchers.delete(watch);
          resolve(lines);
        };
        watchers.add(watch);
        void ended.then(() => reject(new Error(`it ended before:\n${read().join('\n')}`)));
        watch();
      }),
    type: (keys) => order({ type: keys }),
    resize: (wide, high) => {
      terminal.resize(wide, high);
      order({ columns: wide, rows: high });
    },
  };
}
