import { relative, resolve } from 'node:path';
import type { Report, Verdict } from '../oracle/verdict.ts';
import { failureOf } from './failure.ts';
import { markdownOf } from './markdown-reporter.ts';
import type { Environment, Output } from './output.ts';
import { verdictWords } from './pretty/verdict-line.ts';
import type { Reporter } from './reporter.ts';
import { appendingSink } from './sink.ts';
import { replayCommand } from './text/replay-command.ts';
import { visible } from './text/visible.ts';

/** What a reporter for GitHub Actions knows of its process. */
interface Workflow {
  readonly output: Output;
  readonly env: Environment;
  readonly cwd: string;
  readonly configFile: string | undefined;
}

/**
 * Annotates the scenarios in the config of a pull request, and writes the job summary where GITHUB_STEP_SUMMARY names
 * its file.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubReporter({ output, env, cwd, configFile }: Workflow): Reporter {
  const root = env['GITHUB_WORKSPACE'] ?? cwd;
  const { GITHUB_STEP_SUMMARY: summary } = env;
  return {
    async onEnd(report: Report) {
      const commands = report.scenarios.flatMap((verdict) => annotations(verdict, { cwd, root, configFile }));
      output.write(commands.map((command) => `${command}\n`).join(''));
      if (summary) await appendingSink(summary, 'GITHUB_STEP_SUMMARY')(markdownOf(report, configFile));
    },
  };
}

/** Where the files of annotations are found from, and how a replay names the config. */
interface Place {
  readonly cwd: string;
  readonly root: string;
  readonly configFile: string | undefined;
}

function annotations(verdict: Verdict, place: Place): string[] {
  const failure = failureOf(verdict);
  if (failure) return [annotation('error', verdict, failure.message, place)];
  if (verdict.verdict !== 'bounded') return [];
  const reason = verdict.reason === undefined ? '' : `. ${verdict.reason}`;
  return [annotation('warning', verdict, `${verdictWords(verdict)}${reason}`, place)];
}

function annotation(
  level: 'error' | 'warning',
  { name, source: declared, anomalies: [anomaly] }: Verdict,
  message: string,
  { cwd, root, configFile }: Place,
): string {
  const source = anomaly?.source ?? declared;
  const properties = {
    ...(source && { file: relative(root, resolve(cwd, source.file)), line: String(source.line) }),
    title: `toctou: ${name}`,
  };
  const written = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
  const next = anomaly ? `\n${replayCommand(anomaly.schedule, configFile)}` : '';
  return `::${level} ${written.join(',')}::${data(`${message}${next}`)}`;
}

/** `escapeData` and `escapeProperty` of actions/toolkit's packages/core/src/command.ts. */
function data(value: string): string {
  return value
    .split('\n')
    .map((line) => visible(line).replaceAll('%', '%25'))
    .join('%0A');
}

function property(value: string): string {
  return data(visible(value)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
