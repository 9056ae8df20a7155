import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import picocolors from 'picocolors';
import { ScanError } from '../errors.ts';
import { githubText } from './github.ts';
import { jsonText } from './json.ts';
import { REPORTERS } from './names.ts';
import { prettyText } from './pretty.ts';
import type { Report } from './report.ts';
import { sarifText } from './sarif.ts';

/** Where a report is written; `process.stdout` is one. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** What reporters know of the process. */
export interface ReporterIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Files are relative to it. */
  readonly cwd: string;
}

type Name = (typeof REPORTERS)[number];

interface Target {
  readonly name: Name;
  readonly file: string | undefined;
}

/**
 * The reporters that a user names: `pretty`, `json`, `sarif:results.sarif`. The name ends at the first colon. One at most writes to
 * stdout besides `pretty`, which makes way for it to stderr. Where none is named it is `pretty`, and `github` in GitHub Actions.
 *
 * @throws {ScanError} `OPTION_INVALID`: a name that is not known, a file that is missing, or two for one output.
 */
export function createReporters(
  specs: readonly string[] | undefined,
  { stdout, stderr, env, cwd }: ReporterIo,
): (report: Report) => void {
  const targets = (specs ?? usual(env)).map(targetOf);
  const machines = targets.filter(
    ({ name, file }) => file === undefined && (name === 'json' || name === 'sarif'),
  );
  const [first, second] = machines;
  if (first !== undefined && second !== undefined) {
    throw new ScanError('OPTION_INVALID', `reporters '${first.name}' and '${second.name}' both want stdout`, {
      hint: `give one a file: ${second.name}:FILE`,
    });
  }
  const people = first === undefined ? stdout : stderr;
  return (report) => {
    for (const { name, file } of targets) {
      if (file !== undefined) save(resolve(cwd, file), textOf(name, report, false));
      else if (name === 'pretty') people.write(textOf(name, report, coloured(people, env)));
      else stdout.write(textOf(name, report, false));
    }
  };
}

function usual(env: ReporterIo['env']): readonly string[] {
  return env['GITHUB_ACTIONS'] === 'true' ? ['pretty', 'github'] : ['pretty'];
}

function targetOf(spec: string): Target {
  const colon = spec.indexOf(':');
  const name = colon === -1 ? spec : spec.slice(0, colon);
  const file = colon === -1 ? undefined : spec.slice(colon + 1);
  if (!isName(name)) {
    throw new ScanError('OPTION_INVALID', `reporter '${spec}': there is no such reporter`, {
      hint: `the reporters are ${REPORTERS.join(', ')}`,
    });
  }
  if (file === '')
    throw new ScanError('OPTION_INVALID', `reporter '${spec}': the file is missing`, {
      hint: `write ${name} or ${name}:FILE`,
    });
  return { name, file };
}

function isName(name: string): name is Name {
  return (REPORTERS as readonly string[]).includes(name);
}

function textOf(name: Name, report: Report, colours: boolean): string {
  switch (name) {
    case 'json':
      return jsonText(report);
    case 'sarif':
      return sarifText(report);
    case 'github':
      return githubText(report);
    case 'pretty':
      return prettyText(report, picocolors.createColors(colours));
  }
}

function save(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new ScanError(
      'REPORT_FAILED',
      `the report cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** NO_COLOR wins over FORCE_COLOR, which wins over what the terminal says (https://no-color.org). */
function coloured(output: Output, { NO_COLOR, FORCE_COLOR, TERM }: ReporterIo['env']): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return output.isTTY === true && TERM !== 'dumb';
}
