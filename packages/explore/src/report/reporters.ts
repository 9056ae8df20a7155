import { resolve } from 'node:path';
import { ToctouError } from '../errors.ts';
import { jsonFileReporter, jsonReporter } from './json-reporter.ts';
import type { Environment, Output } from './output.ts';
import { prettyReporter } from './pretty-reporter.ts';
import type { Reporter } from './reporter.ts';

/** Where reporters write and what they know of the process. */
export interface ReporterIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /** Files are relative to it. */
  readonly cwd: string;
  /** The config file, where it was given by name: the lines that replay name it then. */
  readonly configFile?: string | undefined;
}

/** The reporters there are, for help and error messages. */
export const REPORTER_NAMES: readonly string[] = ['pretty', 'json'];

const PLANNED: readonly string[] = ['html', 'junit', 'github'];

/**
 * Makes reporters of what a user names them: `pretty`, `json`, `json:report.json`. The name ends at the first colon,
 * so `json:C:\report.json` is a file on drive C. Where JSON goes to stdout it has it for itself: `pretty` writes to
 * stderr then.
 *
 * @throws ToctouError `CONFIG_INVALID` for a name that is not known, a file that is missing or not wanted, and a
 * reporter that is named twice.
 *
 * @example
 * createReporters(['pretty', 'json:report.json'], { stdout, stderr, env: process.env, cwd: process.cwd() });
 */
export function createReporters(specs: readonly string[], io: ReporterIo): Reporter[] {
  const twice = specs.find((spec, index) => specs.indexOf(spec) !== index);
  if (twice !== undefined) throw invalid(twice, 'it is named twice', 'name each reporter once');
  const people = specs.includes('json') ? io.stderr : io.stdout;
  return specs.map((spec) => createReporter(spec, people, io));
}

function createReporter(
  spec: string,
  people: Output,
  { stdout, env, cwd, configFile }: ReporterIo,
): Reporter {
  const colon = spec.indexOf(':');
  const name = colon === -1 ? spec : spec.slice(0, colon);
  const file = colon === -1 ? undefined : spec.slice(colon + 1);
  if (file === '') throw invalid(spec, 'the file is missing', `write ${name} or ${name}:FILE`);
  switch (name) {
    case 'pretty':
      if (file !== undefined)
        throw invalid(spec, 'pretty writes to the terminal', 'use a redirection: toctou ... > FILE');
      return prettyReporter(people, env, configFile);
    case 'json':
      return file === undefined ? jsonReporter(stdout) : jsonFileReporter(resolve(cwd, file));
    default: {
      const why = PLANNED.includes(name) ? 'it is not available yet' : 'there is no such reporter';
      throw invalid(spec, why, `the reporters are ${REPORTER_NAMES.join(' and ')}`);
    }
  }
}

function invalid(spec: string, why: string, hint: string): ToctouError {
  return new ToctouError('CONFIG_INVALID', `reporter '${spec}': ${why}`, { hint });
}
