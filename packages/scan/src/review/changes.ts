import { execFileSync } from 'node:child_process';
import { ScanError } from '../errors.ts';
import type { Finding } from '../findings/finding.ts';

/** The lines that a change touches, a file each; `all` of a file that is new. */
export type Changes = ReadonlyMap<string, 'all' | readonly (readonly [first: number, last: number])[]>;

/**
 * What has changed in a folder since a revision: since it was left, where it is of another branch. Files that git does not know yet count.
 *
 * @throws {ScanError} `GIT_FAILED`: no repository, or no such revision.
 */
export function changesSince(root: string, revision: string): Changes {
  const git = (...args: readonly string[]): string => {
    try {
      return execFileSync('git', args, {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 256 * 1024 * 1024,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      const said =
        typeof error === 'object' && error !== null && 'stderr' in error
          ? String(error.stderr).trim()
          : String(error);
      throw new ScanError(
        'GIT_FAILED',
        `git cannot tell what has changed since '${revision}': ${said.split('\n')[0] ?? said}`,
        {
          hint: 'in a shallow clone the revision has to be fetched first',
          cause: error,
        },
      );
    }
  };
  const base = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).trim();
  const diff = git(
    '-c',
    'core.quotePath=false',
    'diff',
    '--merge-base',
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--relative',
    base,
    '--',
  );
  const changes = new Map(parseDiff(diff));
  for (const file of git('ls-files', '-z', '--others', '--exclude-standard').split('\0')) {
    if (file !== '') changes.set(file, 'all');
  }
  return changes;
}

/** The touched lines of `git diff --unified=0`. Where lines were taken out, those around are touched. */
export function parseDiff(diff: string): Changes {
  const changes = new Map<string, [number, number][]>();
  let ranges: [number, number][] | undefined;
  for (const line of diff.split('\n')) {
    if (line.startsWith('+++ ')) {
      const file = /^\+\+\+ "?(?:[a-z]\/)?(.*?)"?\t?$/.exec(line)?.[1];
      ranges = file === undefined || file === '/dev/null' ? undefined : [];
      if (file !== undefined && ranges !== undefined) changes.set(file, ranges);
    }
    const [, start, count] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (start === undefined) continue;
    const [first, lines] = [Number(start), Number(count ?? 1)];
    ranges?.push(lines === 0 ? [first, first + 1] : [first, first + lines - 1]);
  }
  return changes;
}

/** Whether a change touches a finding: the check, the act, what lies between them in one file, or the constraint that decides. */
export function touches(changes: Changes, { file, line, act, through, constraint }: Finding): boolean {
  const spans =
    act.file === file
      ? [{ file, first: Math.min(line, act.line), last: Math.max(line, act.line) }]
      : [
          { file, first: line, last: line },
          { file: act.file, first: act.line, last: act.line },
        ];
  const places = [...through, ...(constraint === null || constraint === undefined ? [] : [constraint])];
  return [
    ...spans,
    ...places.map((place) => ({ file: place.file, first: place.line, last: place.line })),
  ].some((span) => {
    const changed = changes.get(span.file);
    return (
      changed === 'all' || changed?.some(([first, last]) => first <= span.last && last >= span.first) === true
    );
  });
}
