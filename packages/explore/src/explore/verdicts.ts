import type { Anomaly, Verdict } from '../oracle/verdict.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';

/** What has been found out so far: what the verdict says when nothing more comes. */
export interface Findings {
  readonly explored: number;
  readonly durationMs: number;
  /** How many distinct outcomes were seen. */
  readonly outcomes: number;
  readonly serialOutcomes: number;
  /** Schedules in which the database ended a deadlock, and the outcome was a serial one all the same. */
  readonly deadlocks: number;
  /** Every interleaving was run. */
  readonly interleavings: boolean;
  /** Reasons why not every interleaving was seen. */
  readonly bounds: readonly string[];
  /** What the user should know besides. */
  readonly notes: readonly string[];
}

type Asked = Pick<ResolvedScenario, 'name' | 'expect' | 'strategy'> & { readonly seed?: number | undefined };

function base(
  { name, expect, strategy, seed }: Asked,
  findings: Findings,
): Omit<Verdict, 'verdict' | 'asExpected'> {
  const { explored, durationMs, outcomes, serialOutcomes, interleavings, notes } = findings;
  return {
    name,
    expected: expect,
    strategy,
    ...(seed === undefined ? {} : { seed }),
    explored,
    durationMs: Math.round(durationMs),
    ...(interleavings ? { interleavings: explored } : {}),
    outcomes,
    serialOutcomes,
    anomalies: [],
    notes,
  };
}

/** The verdict of a search that came to its end, or to a bound. */
export function decided(scenario: Asked, findings: Findings, anomalies: readonly Anomaly[]): Verdict {
  const { bounds, deadlocks, explored, notes } = findings;
  const deadlocked = `${deadlocks} of ${explored} schedules ran into a deadlock, which was refused or retried`;
  const verdict = anomalies.length > 0 ? 'anomalous' : bounds.length > 0 ? 'bounded' : 'serializable';
  return {
    ...base(scenario, findings),
    verdict,
    asExpected: (verdict === 'anomalous') === (scenario.expect === 'anomalous'),
    anomalies,
    notes: [...notes, ...(deadlocks > 0 ? [deadlocked] : [])],
    ...(bounds.length > 0 ? { reason: bounds.join('; ') } : {}),
  };
}

/** Nothing is proven, and nothing was found that could be told. */
export function undecided(scenario: Asked, findings: Findings, reason: string): Verdict {
  return { ...base(scenario, findings), verdict: 'inconclusive', asExpected: false, reason };
}

/** What kept a scenario from running. */
interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly detail: string | undefined;
}

/** It could not be run. */
export function failed(
  scenario: Asked,
  findings: Findings,
  { code, message, hint, detail }: Problem,
): Verdict {
  return {
    ...undecided(scenario, findings, message),
    error: { code, message, ...(hint === undefined ? {} : { hint }), ...(detail ? { detail } : {}) },
  };
}
