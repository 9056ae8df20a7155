import { resolve } from 'node:path';
import { ToctouError } from '../errors.ts';
import { githubReporter } from './github-reporter.ts';
import { htmlReporter } from './html-reporter.ts';
import { jsonReporter } from './json-reporter.ts';
import { junitReporter } from './junit-reporter.ts';
import { markdownReporter } from './markdown-reporter.ts';
import { withoutSecrets } from './mask-secrets.ts';
import { REPORTER_NAMES, type DOCUMENT_NAMES, type STREAM_NAMES } from './names.ts';
import type { Environment, Output } from './output.ts';
import { prettyReporter } from './pretty-reporter.ts';
import type { Reporter } from './reporter.ts';
import { fileSink, outputSink, type Sink } from './sink.ts';

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

type MakeDocument = (sink: Sink, configFile: string | undefined) => Reporter;
type MakeStream = (output: Output, io: ReporterIo) => Reporter;

const DOCUMENTS: Readonly<Record<string, MakeDocument>> = {
  html: htmlReporter,
  json: jsonReporter,
  junit: junitReporter,
  markdown: markdownReporter,
} satisfies Record<(typeof DOCUMENT_NAMES)[number], MakeDocument>;

/** What is of no use in a terminal goes to a file of this name where none is given. */
const FILES: Readonly<Record<string, string>> = { html: 'toctou-report.html' };

const STREAMS: Readonly<Record<string, MakeStream>> = {
  pretty: (output, { stdout, stderr, env, configFile }) =>
    prettyReporter(
      output,
      env,
      configFile,
      [stdout, stderr].filter(({ isTTY }) => isTTY),
    ),
  github: (output, { env, cwd, configFile }) => githubReporter({ output, env, cwd, configFile }),
} satisfies Record<(typeof STREAM_NAMES)[number], MakeStream>;

/**
 * Makes reporters of what a user names them: `pretty`, `json`, `json:report.json`. The name ends at the first colon,
 * so `json:C:\report.json` is a file on drive C. Where a document goes to stdout it has it for itself: the others write to
 * stderr then.
 *
 * @throws ToctouError `CONFIG_INVALID` for a name that is not known, a file that is missing or not wanted, a reporter that
 * is named twice, and two documents for stdout.
 *
 * @example
 * createReporters(['pretty', 'json:report.json'], { stdout, stderr, env: process.env, cwd: process.cwd() });
 */
export function createReporters(specs: readonly string[], io: ReporterIo): Reporter[] {
  const twice = specs.find((spec, index) => specs.indexOf(spec) !== index);
  if (twice !== undefined) throw invalid(twice, 'it is named twice', 'name each reporter once');
  const [document, another] = specs.filter(
    (spec) => Object.hasOwn(DOCUMENTS, spec) && !Object.hasOwn(FILES, spec),
  );
  if (another !== undefined)
    throw invalid(another, `${document} writes to the terminal, too`, `write ${another}:FILE`);
  const people = document === undefined ? io.stdout : io.stderr;
  return specs.map((spec) => createReporter(spec, people, io));
}

function createReporter(spec: string, people: Output, io: ReporterIo): Reporter {
  const colon = spec.indexOf(':');
  const name = colon === -1 ? spec : spec.slice(0, colon);
  const file = colon === -1 ? FILES[name] : spec.slice(colon + 1);
  if (file === '') throw invalid(spec, 'the file is missing', `write ${name} or ${name}:FILE`);
  const stream = Object.hasOwn(STREAMS, name) ? STREAMS[name] : undefined;
  if (stream) {
    if (file === undefined) return withoutSecrets(stream(people, io));
    throw invalid(spec, `${name} writes to the terminal`, 'use a redirection: toctou ... > FILE');
  }
  const document = Object.hasOwn(DOCUMENTS, name) ? DOCUMENTS[name] : undefined;
  if (!document)
    throw invalid(spec, 'there is no such reporter', `the reporters are ${REPORTER_NAMES.join(', ')}`);
  const sink = file === undefined ? outputSink(io.stdout) : fileSink(resolve(io.cwd, file), name);
  return withoutSecrets(document(sink, io.configFile));
}

function invalid(spec: string, why: string, hint: string): ToctouError {
  return new ToctouError('CONFIG_INVALID', `reporter '${spec}': ${why}`, { hint });
}
