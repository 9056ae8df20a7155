import { AssertionError } from 'node:assert';
import type { Report, Verdict } from './oracle/verdict.ts';
import { failureOf } from './report/failure.ts';
import { plainAnomaly, plainStory } from './report/plain-story.ts';

/** What `explore` found: the report, and what a test asks of it. */
export interface Exploration extends Report {
  /**
   * Passes when no scenario has an anomaly, whatever the config expects. One that is `bounded` passes: a limit was set.
   *
   * @throws AssertionError that tells the story of the first anomaly of each scenario that has one, and why a scenario has
   * no verdict
   */
  assertSerializable(): void;
}

/**
 * Gives a report what a test asks of it.
 *
 * @param configFile the file that `toctou replay` would need, where there is one
 */
export function asExploration(report: Report, configFile: string | undefined): Exploration {
  const assertSerializable = (): void => {
    const failures = report.scenarios
      .map((verdict) => failureText(verdict, configFile))
      .filter((text) => text !== undefined);
    if (failures.length > 0)
      throw new AssertionError({ message: failures.join('\n\n'), stackStartFn: assertSerializable });
  };
  // It is no part of the report, which is written as JSON.
  return Object.defineProperty({ ...report, assertSerializable }, 'assertSerializable', {
    enumerable: false,
  });
}

function failureText(verdict: Verdict, configFile: string | undefined): string | undefined {
  const [anomaly] = verdict.anomalies;
  if (verdict.verdict === 'anomalous' && anomaly) {
    if (configFile !== undefined) return plainStory(verdict, anomaly, configFile);
    return `${plainAnomaly(verdict, anomaly)}\n\n  replay(config, ${JSON.stringify(anomaly.schedule)})`;
  }
  if (verdict.verdict !== 'inconclusive') return undefined;
  const { error } = verdict;
  const why = failureOf({ ...verdict, asExpected: false })?.message;
  return [
    `${verdict.name}: ${why}`,
    ...(error?.detail === undefined ? [] : [error.detail]),
    ...(error?.hint === undefined ? [] : [`hint: ${error.hint}`]),
  ].join('\n');
}
