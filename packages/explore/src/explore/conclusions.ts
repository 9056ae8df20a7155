import { isToctouError } from '../errors.ts';
import type { Run } from '../lab/lab.ts';
import type { Judgement } from '../oracle/oracle.ts';
import type { Anomaly } from '../oracle/verdict.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import type { Lane } from '../schedule/history.ts';
import { NotDeterministic } from '../schedule/inconclusive.ts';
import { executeSchedule } from './exploration.ts';
import { isAnomalous, judge } from './judge.ts';
import type { Prepared } from './prepare.ts';
import { reportAnomaly } from './report-anomaly.ts';
import { keyOf, type Tally, type TallyData } from './tally.ts';

/**
 * Takes in what other labs saw. Outcomes hold what each lab's database made up before the race, so an outcome that has
 * no like here is looked at here: its schedule is run again.
 *
 * @throws NotDeterministic when it does not come out as it did there
 */
export async function takeIn(prepared: Prepared, tally: Tally, others: readonly TallyData[]): Promise<void> {
  const keys = new Map(tally.endings.map(({ key }) => [key, key]));
  for (const { key, schedule, anomalous } of others.flatMap(({ endings }) => endings)) {
    if (keys.has(key)) continue;
    const { run, judgement } = await runAgain(prepared, schedule);
    if (anomalous === undefined && isAnomalous(run, judgement)) throw notTheSame();
    keys.set(key, keyOf(judgement));
  }
  for (const other of others) tally.merge(other, keys);
}

/**
 * Every anomalous outcome by the simplest of its schedules, which is run once more to see that it follows from it.
 *
 * @throws NotDeterministic when it does not
 */
export async function confirmedAnomalies(
  prepared: Prepared,
  scenario: ResolvedScenario,
  tally: Tally,
): Promise<Anomaly[]> {
  const anomalies: Anomaly[] = [];
  for (const { key, anomalous } of tally.anomalies()) {
    const { run, judgement } = await runAgain(prepared, anomalous.simplest);
    if (keyOf(judgement) !== key || !isAnomalous(run, judgement)) throw notTheSame();
    anomalies.push(reportAnomaly(prepared, scenario, { run, judgement, count: anomalous.count }));
  }
  return anomalies;
}

async function runAgain(
  { lab, oracle, known }: Prepared,
  schedule: readonly Lane[],
): Promise<{ run: Run; judgement: Judgement }> {
  const run = await executeSchedule(lab, schedule, known).catch((error: unknown) => {
    throw isToctouError(error) && error.code === 'SCHEDULE_INVALID' ? notTheSame() : error;
  });
  return { run, judgement: await judge(lab, oracle, run) };
}

function notTheSame(): NotDeterministic {
  return new NotDeterministic('The same schedule, run again, came out differently');
}
