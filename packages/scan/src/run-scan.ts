import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { ScanError } from './errors.ts';
import type { Finding } from './findings/finding.ts';
import type { Report } from './report/report.ts';
import { exitCodeOf } from './report/report.ts';
import type { ReporterIo } from './report/reporters.ts';
import { createReporters } from './report/reporters.ts';
import { compareWithBaseline, writeBaseline } from './review/baseline.ts';
import { changesSince, touches } from './review/changes.ts';
import type { Routed } from './routes/traced.ts';
import { scan } from './scan.ts';
import { DatabaseError } from './schema/live/database-error.ts';

/** What `toctou scan` is given. */
export interface RunOptions {
  /** Files and folders whose findings are told, relative to the working folder; all of it by default. */
  readonly paths: readonly string[];
  /** `pretty`, `json:report.json`, …; `pretty` by default, and `github` in GitHub Actions. */
  readonly reporter?: readonly string[] | undefined;
  /** Only what has changed since this revision. */
  readonly since?: string | undefined;
  /** A file of findings that are known. */
  readonly baseline?: string | undefined;
  readonly updateBaseline?: boolean | undefined;
  /** From which severity on a finding fails the scan. */
  readonly failOn?: 'warning' | 'error' | undefined;
  readonly databaseUrl?: string | undefined;
  /** Instead of a report, the cures that are mechanical as a diff. */
  readonly patch?: boolean | undefined;
  readonly types?: boolean | undefined;
  /** `false`: nothing is kept for the next scan, and nothing taken from the last. */
  readonly cache?: boolean | undefined;
  /** Where the last result is kept, relative to the working folder. */
  readonly cacheLocation?: string | undefined;
  /** Instead of a report: who is given the findings with the requests that lead to them. */
  readonly scenarios?: ((routed: Routed) => Promise<void>) | undefined;
}

const BASELINE = 'toctou-baseline.json';

/**
 * Scans the working folder, and tells what it found.
 *
 * Everything below is read, whatever the paths: a check and its act may stand in different files.
 *
 * @returns The exit code: 0 nothing at fault, or scenarios were asked for; 1 something.
 * @throws {ScanError} The scan could not be carried out.
 */
export async function runScan(options: RunOptions, io: ReporterIo): Promise<0 | 1> {
  const { paths, since, updateBaseline = false, failOn = 'warning', databaseUrl } = options;
  const root = resolve(io.cwd);
  const tell = createReporters(options.reporter, io);
  const within = withinPaths(root, paths);
  const changes = since === undefined ? undefined : changesSince(root, since);
  const cache =
    options.cache === false
      ? false
      : options.cacheLocation === undefined
        ? undefined
        : resolve(root, options.cacheLocation);
  const result = await scan({
    root,
    databaseUrl,
    cache,
    types: options.types,
    routes: options.scenarios !== undefined,
  }).catch((error: unknown) => {
    throw error instanceof DatabaseError
      ? new ScanError('DATABASE_UNREACHABLE', error.message, { cause: error })
      : error;
  });
  if (result.files.found === 0) {
    throw new ScanError('NOTHING_FOUND', `no TypeScript or JavaScript below '${root}'`, {
      hint: 'run it in the folder of the project',
    });
  }
  const own = result.findings.filter(within);
  const touched = changes === undefined ? own : own.filter((finding) => touches(changes, finding));
  const baseline = options.baseline ?? (updateBaseline ? BASELINE : undefined);
  if (updateBaseline && baseline !== undefined) writeBaseline(resolve(root, baseline), result.findings);
  const compared =
    baseline === undefined
      ? { fresh: touched, known: [], gone: 0 }
      : compareWithBaseline(resolve(root, baseline), touched);
  const report: Report = {
    findings: compared.fresh,
    comments: result.comments.filter(({ file }) => isBelow(file, paths, root)),
    skipped: result.skipped,
    files: result.files,
    hidden: {
      ignored: result.ignored.filter(within).length,
      baseline: compared.known.length,
      untouched: own.length - touched.length,
    },
    // Of a part of the findings nobody can say what is gone.
    gone: touched.length === result.findings.length ? compared.gone : 0,
    tables: result.tables,
    root,
    failOn,
  };
  if (options.scenarios !== undefined && result.routed !== undefined) {
    const told = new Set(report.findings);
    const { findings } = result.routed;
    await options.scenarios({
      ...result.routed,
      findings: findings.filter(({ finding }) => told.has(finding)),
    });
    return 0;
  }
  if (options.patch === true) {
    const { patchOf } = await import('./cures/patch.ts');
    const { diff, left } = patchOf(report.findings, root);
    io.stdout.write(diff);
    if (left > 0)
      io.stderr.write(
        `${left} of ${report.findings.length} findings have no mechanical cure: toctou scan tells them\n`,
      );
  } else tell(report);
  return exitCodeOf(report);
}

function withinPaths(root: string, paths: readonly string[]): (finding: Finding) => boolean {
  const missing = paths.find((path) => !existsSync(resolve(root, path)));
  if (missing !== undefined) {
    throw new ScanError('PATH_NOT_FOUND', `there is no '${missing}'`, {
      hint: `paths are relative to ${root}`,
    });
  }
  const outside = paths.find((path) => relative(root, resolve(root, path)).startsWith('..'));
  if (outside !== undefined) {
    throw new ScanError('PATH_NOT_FOUND', `'${outside}' is not below ${root}`, {
      hint: 'run it in the folder of the project',
    });
  }
  return ({ file, act, through }) =>
    [file, act.file, ...through.map((place) => place.file)].some((path) => isBelow(path, paths, root));
}

function isBelow(file: string, paths: readonly string[], root: string): boolean {
  if (paths.length === 0) return true;
  return paths.some((path) => {
    const own = relative(root, resolve(root, path)).replaceAll('\\', '/');
    return own === '' || file === own || file.startsWith(`${own}/`);
  });
}
