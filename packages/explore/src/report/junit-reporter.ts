import XMLBuilder from 'fast-xml-builder';
import type { Report, Verdict } from '../oracle/verdict.ts';
import { failureOf } from './failure.ts';
import { plainPage, plainStory } from './plain-story.ts';
import { verdictLines } from './pretty/verdict-line.ts';
import type { Reporter } from './reporter.ts';
import type { Sink } from './sink.ts';
import { visibleLines } from './text/visible.ts';

const builder = new XMLBuilder({
  format: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/**
 * Writes JUnit XML, as Jenkins, GitLab and others read it: a test case a scenario. A verdict that was not expected is a
 * failure, one that could not be reached an error; what is bounded passes, and says so.
 *
 * @see https://github.com/testmoapp/junitxml
 */
export function junitReporter(sink: Sink, configFile: string | undefined): Reporter {
  return { onEnd: async (report) => sink(xmlOf(report, configFile)) };
}

function xmlOf({ scenarios, durationMs }: Report, configFile: string | undefined): string {
  const failures = scenarios.filter((verdict) => failureOf(verdict) && !isError(verdict)).length;
  const counts = {
    '@name': 'toctou explore',
    '@tests': scenarios.length,
    '@failures': failures,
    '@errors': scenarios.filter(isError).length,
    '@skipped': 0,
    '@time': seconds(durationMs),
  };
  const cases = scenarios.map((verdict) => testCase(verdict, configFile));
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { ...counts, testsuite: { ...counts, testcase: cases } },
  });
}

function isError({ verdict }: Verdict): boolean {
  return verdict === 'inconclusive';
}

function testCase(verdict: Verdict, configFile: string | undefined): object {
  const { name, durationMs, anomalies } = verdict;
  const source = anomalies[0]?.source ?? verdict.source;
  const failure = failureOf(verdict);
  const attributes = {
    '@name': text(name),
    '@classname': text(verdict.source?.file ?? 'toctou'),
    '@time': seconds(durationMs),
    ...(source && { '@file': text(source.file), '@line': source.line }),
  };
  const lines = verdictLines(verdict, plainPage(configFile)).join('\n');
  if (!failure) return { ...attributes, 'system-out': lines };
  const stories = anomalies.map((anomaly) => plainStory(verdict, anomaly, configFile));
  const told = {
    '@message': text(failure.message),
    '@type': text(failure.kind),
    '#text': [lines, ...stories].join('\n\n'),
  };
  return { ...attributes, [isError(verdict) ? 'error' : 'failure']: told };
}

/** XML has no way to write most control characters. */
function text(value: string): string {
  return visibleLines(value).join(' ');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
