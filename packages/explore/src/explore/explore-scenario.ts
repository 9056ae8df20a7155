import type { Engine } from '../engine/database.ts';
import { isToctouError } from '../errors.ts';
import { Lab } from '../lab/lab.ts';
import type { Verdict } from '../oracle/verdict.ts';
import type { Progress } from '../report/reporter.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { Inconclusive, NotDeterministic } from '../schedule/inconclusive.ts';
import { Anomalies } from './anomalies.ts';
import { createStrategy } from './create-strategy.ts';
import { execute, executeSchedule } from './exploration.ts';
import { isAnomalous, judge } from './judge.ts';
import { whileNothingIsLate } from './late.ts';
import { prepare, refuseDrift, type Prepared } from './prepare.ts';
import { reportAnomaly } from './report-anomaly.ts';
import { shapeOf } from './statement-shape.ts';
import { wokeTogether } from './woke-together.ts';

export interface ScenarioContext {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** SQLSTATE deadlock_detected */
const DEADLOCK = '40P01';

/** What has been found out so far: what the verdict says when nothing more comes. */
interface Findings {
  readonly anomalies: Anomalies;
  readonly outcomes: Set<string>;
  /** Reasons why not every interleaving was seen. */
  readonly bounds: Set<string>;
  /** Schedules in which the database ended a deadlock, and the outcome was a serial one all the same. */
  deadlocks: number;
  explored: number;
  durationMs: number;
  serialOutcomes: number;
  complete: boolean;
  /** What the user should know besides. */
  readonly notes: string[];
}

function nothing(): Findings {
  return {
    anomalies: new Anomalies(),
    outcomes: new Set(),
    bounds: new Set(),
    deadlocks: 0,
    explored: 0,
    durationMs: 0,
    serialOutcomes: 0,
    complete: false,
    notes: [],
  };
}

/** Explores one scenario. Never throws for what lies in the scenario or its app: that is the verdict. */
export async function exploreScenario(
  scenario: ResolvedScenario,
  context: ScenarioContext,
): Promise<Verdict> {
  let findings = nothing();
  const tell = (phase: Progress['phase']): void =>
    context.onProgress({
      scenario: scenario.name,
      phase,
      explored: findings.explored,
      anomalous: findings.anomalies.count,
      elapsedMs: findings.durationMs,
    });
  let lab: Lab | undefined;
  const decide = async (): Promise<Verdict> => {
    try {
      tell('starting');
      lab = await Lab.start(context.engine, scenario, context.signal);
      return await whileNothingIsLate(lab, async () => {
        findings = nothing();
        tell('serial');
        const prepared = await prepare(lab as Lab, scenario);
        findings.serialOutcomes = prepared.oracle.serialOutcomes;
        findings.notes.push(...prepared.notes);
        await search(prepared, scenario, findings, () => tell('exploring'));
        await refuseDrift(prepared, scenario.race.length);
        return verdictOf(prepared, scenario, findings);
      });
    } catch (error) {
      if (context.signal.aborted) return undecided(scenario, findings, 'it was interrupted');
      if (error instanceof NotDeterministic && keepsRunning(scenario))
        findings.notes.push(
          "if the app keeps something in memory from one request to the next: app.restart: 'schedule'",
        );
      if (error instanceof Inconclusive) return undecided(scenario, findings, error.message);
      if (isToctouError(error)) return failed(scenario, findings, error);
      throw error;
    }
  };
  try {
    const verdict = await decide();
    findings.notes.push(...((await lab?.database.leaks()) ?? []));
    return { ...verdict, notes: findings.notes };
  } finally {
    const left = (await lab?.close()) ?? [];
    findings.notes.push(...left.map((error) => `not everything could be closed: ${error.message}`));
  }
}

/** Whether one process of the app answers in all schedules. */
function keepsRunning({ app }: ResolvedScenario): boolean {
  return app !== undefined && 'command' in app && app.restart !== 'schedule';
}

async function search(
  { lab, oracle, known }: Prepared,
  scenario: ResolvedScenario,
  findings: Findings,
  tell: () => void,
): Promise<void> {
  const strategy = createStrategy(scenario, lab.database.eventsOf);
  const begun = performance.now();
  while (strategy.begin()) {
    if (findings.explored === scenario.maxSchedules) {
      findings.bounds.add(
        `maxSchedules (${scenario.maxSchedules}) was reached, and there are more interleavings`,
      );
      break;
    }
    const run = await execute(lab, strategy, known);
    findings.explored++;
    for (const { whole, sql } of run.history.steps) {
      if (whole !== undefined)
        findings.bounds.add(
          `a step was not split into smaller ones (${whole}): ${shapeOf(sql).split('\n')[0]}`,
        );
    }
    if (!lab.database.freezer && wokeTogether(run.history))
      findings.bounds.add(
        'several clients waited for what one step released, and the server chose who went on first',
      );
    const judgement = await judge(lab, oracle, run);
    findings.outcomes.add(judgement.key);
    if (isAnomalous(run, judgement)) findings.anomalies.add(run, judgement);
    else if (run.history.steps.some(({ error }) => error?.code === DEADLOCK)) findings.deadlocks++;
    findings.durationMs = performance.now() - begun;
    tell();
  }
  if (strategy.bound !== undefined) findings.bounds.add(strategy.bound);
  findings.complete = findings.bounds.size === 0;
  if (findings.deadlocks > 0) {
    findings.notes.push(
      `${findings.deadlocks} of ${findings.explored} schedules ran into a deadlock, which was refused or retried`,
    );
  }
  for (const { run, judgement } of findings.anomalies.list()) {
    const again = await executeSchedule(lab, run.history.schedule, known).catch((error: unknown) => {
      if (isToctouError(error) && error.code === 'SCHEDULE_INVALID') return undefined;
      throw error;
    });
    if (again === undefined || oracle.judge(again.outcome).key !== judgement.key) {
      throw new NotDeterministic('The same schedule, run again, came out differently');
    }
  }
}

function base(scenario: ResolvedScenario, findings: Findings): Omit<Verdict, 'verdict' | 'asExpected'> {
  const { explored, durationMs, outcomes, serialOutcomes, complete } = findings;
  return {
    name: scenario.name,
    expected: scenario.expect,
    strategy: scenario.strategy,
    ...(scenario.seed === undefined ? {} : { seed: scenario.seed }),
    explored,
    durationMs: Math.round(durationMs),
    ...(complete && scenario.strategy === 'exhaustive' ? { interleavings: explored } : {}),
    outcomes: outcomes.size,
    serialOutcomes,
    anomalies: [],
    notes: findings.notes,
  };
}

function verdictOf(prepared: Prepared, scenario: ResolvedScenario, findings: Findings): Verdict {
  const anomalies = findings.anomalies.list().map((found) => reportAnomaly(prepared, scenario, found));
  const { expect } = scenario;
  const verdict = anomalies.length > 0 ? 'anomalous' : findings.bounds.size > 0 ? 'bounded' : 'serializable';
  return {
    ...base(scenario, findings),
    verdict,
    asExpected: (verdict === 'anomalous') === (expect === 'anomalous'),
    anomalies,
    ...(findings.bounds.size > 0 ? { reason: [...findings.bounds].join('; ') } : {}),
  };
}

function undecided(scenario: ResolvedScenario, findings: Findings, reason: string): Verdict {
  return { ...base(scenario, findings), verdict: 'inconclusive', asExpected: false, reason };
}

function failed(
  scenario: ResolvedScenario,
  findings: Findings,
  {
    code,
    message,
    hint,
    detail,
  }: { code: string; message: string; hint: string | undefined; detail: string | undefined },
): Verdict {
  return {
    ...undecided(scenario, findings, message),
    error: { code, message, ...(hint === undefined ? {} : { hint }), ...(detail ? { detail } : {}) },
  };
}
