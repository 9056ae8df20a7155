import type { ReportedPart, Report, ShardReport, Verdict } from '../oracle/verdict.ts';
import { NotDeterministic } from '../schedule/inconclusive.ts';
import { formatSchedule } from '../schedule/schedule-string.ts';
import { exitCodeOf } from './exit-code.ts';
import { tallyOfPart } from './part.ts';
import { shardText } from './shard.ts';
import { Tally } from './tally.ts';
import { decided, undecided } from './verdicts.ts';

type Asked = ShardReport['shard']['scenarios'][number];
type Part = Verdict & { readonly part: ReportedPart };

/** One report of those of all shards, as if it were one run. They have to belong together, and to be complete. */
export function mergeShards(reports: readonly ShardReport[]): Report {
  const interrupted = reports.some(({ exitCode }) => exitCode === 130);
  const bail = reports.some(({ shard }) => shard.bail);
  const asked = reports[0]?.shard.scenarios ?? [];
  const verdicts: Verdict[] = [];
  for (const scenario of asked) {
    const verdict = mergeScenario(scenario, reports);
    verdicts.push(verdict);
    if (bail && !verdict.asExpected) break;
  }
  return {
    version: 1,
    scenarios: verdicts,
    durationMs: Math.max(...reports.map(({ durationMs }) => durationMs)),
    engine: [...new Set(reports.flatMap(({ engine }) => engine || []))].join(', '),
    exitCode: exitCodeOf(verdicts, interrupted),
  };
}

function mergeScenario(
  { name, expected, strategy, shards }: Asked,
  reports: readonly ShardReport[],
): Verdict {
  const taking = reports.filter(({ shard }) => shards.includes(shard.index));
  const parts: Part[] = [];
  const problems: string[] = [];
  for (const { shard, scenarios } of taking) {
    const verdict = scenarios.find((found) => found.name === name);
    if (verdict?.part) parts.push({ ...verdict, part: verdict.part });
    else if (verdict && shards.length === 1) return verdict;
    else problems.push(`${shardText(shard)}: ${verdict?.reason ?? 'it has no verdict of it'}`);
  }
  const seed = parts[0]?.seed;
  const merged = mergeParts({ name, expect: expected, strategy, seed }, parts);
  if (problems.length === 0) return merged;
  const reason = problems.join('; ');
  // What was found was found, whatever became of the other shards.
  const { interleavings: _, ...rest } = merged;
  if (merged.verdict === 'anomalous') return { ...rest, reason };
  return { ...rest, verdict: 'inconclusive', asExpected: false, reason };
}

function mergeParts(asked: Parameters<typeof decided>[0], parts: readonly Part[]): Verdict {
  const tally = new Tally();
  const same = new Set(parts.map(({ part }) => part.serial)).size <= 1;
  for (const [at, verdict] of parts.entries())
    tally.merge(tallyOfPart(verdict, verdict.part, (key) => (same ? key : `${at} ${key}`)));
  const apart = `each shard's database made values of its own up before the race: outcomes of different shards are counted apart`;
  const findings = {
    explored: tally.explored,
    durationMs: parts.reduce((sum, { durationMs }) => sum + durationMs, 0),
    outcomes: tally.endings.length,
    serialOutcomes: Math.max(0, ...parts.map(({ serialOutcomes }) => serialOutcomes)),
    deadlocks: tally.deadlocks,
    bounds: tally.bounds,
    interleavings: tally.bounds.length === 0,
    notes: [...new Set([...parts.flatMap(({ part }) => part.notes), ...(same ? [] : [apart])])],
  };
  if (new Set(parts.map(({ part }) => part.beginnings)).size > 1) {
    const { message } = new NotDeterministic(
      'The shards did not see the same first steps, so there may be more',
    );
    return undecided(asked, { ...findings, interleavings: false }, message);
  }
  const told = new Map(
    parts.flatMap(({ anomalies }) => anomalies.map((anomaly) => [anomaly.schedule, anomaly])),
  );
  const source = parts[0]?.source;
  const anomalies = tally.anomalies().flatMap(({ anomalous: { simplest, count } }) => {
    const anomaly = told.get(formatSchedule({ scenario: asked.name, lanes: simplest }));
    return anomaly ? [{ ...anomaly, count }] : [];
  });
  return { ...decided(asked, findings, anomalies), ...(source && { source }) };
}
