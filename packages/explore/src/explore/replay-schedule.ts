import type { Engine } from '../engine/database.ts';
import { Lab } from '../lab/lab.ts';
import type { Replay } from '../oracle/verdict.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import type { Lane } from '../schedule/history.ts';
import { formatSchedule } from '../schedule/schedule-string.ts';
import { executeSchedule } from './exploration.ts';
import { isAnomalous, judge } from './judge.ts';
import { whileNothingIsLate } from './late.ts';
import { prepare } from './prepare.ts';
import { reportAnomaly } from './report-anomaly.ts';
import { reportedResponses, reportedSteps } from './reported.ts';

/** One schedule of a scenario again, and what the oracle says about it. */
export async function replaySchedule(
  scenario: ResolvedScenario,
  lanes: readonly Lane[],
  { engine, signal }: { engine: Engine; signal: AbortSignal },
): Promise<Replay> {
  const begun = performance.now();
  const lab = await Lab.start(engine, scenario, signal);
  // What failed to close is left to the reaper: what was found comes first.
  try {
    return await whileNothingIsLate(lab, async () => {
      const prepared = await prepare(lab, scenario);
      const run = await executeSchedule(lab, lanes, prepared.known);
      const judgement = await judge(lab, prepared.oracle, run);
      const replayed = {
        version: 1,
        scenario: scenario.name,
        schedule: formatSchedule({ scenario: scenario.name, lanes: run.history.schedule }),
        durationMs: Math.round(performance.now() - begun),
        engine: engine.description,
      } as const;
      if (!isAnomalous(run, judgement)) {
        return {
          ...replayed,
          verdict: 'serializable',
          steps: reportedSteps(run.history, [], (client, sql) => lab.siteOf(client, sql)),
          responses: reportedResponses(scenario, run.outcome),
          serialOrder: prepared.oracle.difference(judgement.canonical).serialOrder,
        };
      }
      const anomaly = reportAnomaly(prepared, scenario, { run, judgement, count: 1 });
      return {
        ...replayed,
        verdict: 'anomalous',
        steps: anomaly.steps,
        responses: anomaly.responses,
        anomaly,
      };
    });
  } finally {
    await lab.close();
  }
}
