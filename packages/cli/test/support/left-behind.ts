import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const NAME = 'TOCTOU_TEST_RUN';

/** Finds what belongs to one run of the tool by a variable that all its processes inherit. Linux only. */
export interface Trace {
  /** For the environment of the run. */
  readonly env: Record<string, string>;
  /** The processes that belong to the run. */
  pids(): string[];
  /** Command lines of the processes that belong to the run; remembers their data folders. */
  processes(): string[];
  /** Processes and data folders that are still there. */
  left(): string[];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended meanwhile, or is somebody else's.
    return '';
  }
}

export function trace(): Trace {
  const id = randomUUID();
  const folders = new Set<string>();
  const pids = (): string[] =>
    readdirSync('/proc').filter(
      (name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).includes(`${NAME}=${id}`),
    );
  const processes = (): string[] => {
    const lines = pids()
      .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim())
      .filter(Boolean);
    for (const line of lines) {
      const folder = /-D (\S+)\/data/.exec(line)?.[1];
      if (folder !== undefined) folders.add(folder);
    }
    return lines;
  };
  return {
    env: { [NAME]: id },
    pids,
    processes,
    left: () => [...processes(), ...[...folders].filter((folder) => existsSync(folder))],
  };
}
