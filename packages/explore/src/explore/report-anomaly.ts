import type { Run } from '../lab/lab.ts';
import type { Judgement } from '../oracle/oracle.ts';
import type { Anomaly } from '../oracle/verdict.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { formatSchedule } from '../schedule/schedule-string.ts';
import type { Prepared } from './prepare.ts';
import { reportedResponses, reportedSteps } from './reported.ts';

/** An anomalous run, explained: its name, the steps at fault, the nearest serial outcome, the usual cure. */
export function reportAnomaly(
  { lab, oracle }: Prepared,
  scenario: ResolvedScenario,
  { run, judgement, count }: { run: Run; judgement: Judgement; count: number },
): Anomaly {
  const { history, outcome } = run;
  const { name, sentence, cure, atFault, conflicts, difference } = oracle.explain({
    history,
    outcome,
    canonical: judgement.canonical,
    tablesOf: (sql) => lab.database.tablesOf(sql),
  });
  const steps = reportedSteps(history, atFault, (client, sql) => lab.siteOf(client, sql));
  const source = steps.find((step) => step.atFault && step.source)?.source;
  return {
    name,
    sentence,
    schedule: formatSchedule({ scenario: scenario.name, lanes: history.schedule }),
    preemptions: history.preemptions,
    count,
    responses: reportedResponses(scenario, outcome),
    steps,
    ...(source && { source }),
    conflicts,
    difference,
    cure,
  };
}
