import type { Anomaly, Report, Verdict } from '../oracle/verdict.ts';
import { plainPage, plainStory } from './plain-story.ts';
import { summaryLines } from './pretty/summary.ts';
import { verdictWords } from './pretty/verdict-line.ts';
import type { Reporter } from './reporter.ts';
import type { Sink } from './sink.ts';
import { duration } from './text/words.ts';
import { visible } from './text/visible.ts';

/** Writes Markdown, to be pasted into an issue: a table of the scenarios, and the story of each anomaly. */
export function markdownReporter(sink: Sink, configFile: string | undefined): Reporter {
  return { onEnd: async (report) => sink(markdownOf(report, configFile)) };
}

/** A report as Markdown. */
export function markdownOf(report: Report, configFile: string | undefined): string {
  const rows = report.scenarios.map(
    (verdict) =>
      `| ${mark(verdict)} | ${inline(verdict.name)} | ${inline(words(verdict))} | ${duration(verdict.durationMs)} |`,
  );
  const stories = report.scenarios.flatMap((verdict) =>
    verdict.anomalies.map((anomaly) => story(verdict, anomaly, configFile)),
  );
  const summary = summaryLines(report, plainPage(configFile)).map(inline);
  return [
    '## toctou explore\n',
    '|  | scenario | verdict | took |',
    '| --- | --- | --- | ---: |',
    ...rows,
    '',
    ...stories,
    `${summary.join('  \n')}\n`,
  ].join('\n');
}

function mark({ verdict, asExpected }: Verdict): string {
  if (verdict === 'inconclusive') return '❓';
  if (!asExpected) return '❌';
  return verdict === 'bounded' ? '⚠️' : '✅';
}

function words(verdict: Verdict): string {
  const reason = verdict.error?.message ?? verdict.reason;
  return `${verdictWords(verdict)}${reason === undefined ? '' : `. ${reason}`}`;
}

function story(verdict: Verdict, anomaly: Anomaly, configFile: string | undefined): string {
  const text = plainStory(verdict, anomaly, configFile);
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [
    `<details><summary>${inline(verdict.name)}: ${anomaly.name}</summary>\n`,
    `${fence}text\n${text}\n${fence}\n`,
    '</details>\n',
  ].join('\n');
}

/** What Markdown or HTML would take for itself stands for itself. */
function inline(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]#|~]/g, '\\$&');
}
