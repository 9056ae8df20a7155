import type { Anomaly, ReportedPart, Verdict } from '../oracle/verdict.ts';
import { formatSchedule, parseSchedule } from '../schedule/schedule-string.ts';
import { digestOf } from './digest.ts';
import { shardText, type Shard } from './shard.ts';
import type { Ending, Tally, TallyData } from './tally.ts';

/** What is told of a part besides its verdict. */
export interface PartFacts {
  readonly shard: Shard;
  readonly tally: Tally;
  readonly beginnings: string;
  readonly serialKeys: readonly string[];
  readonly notes: readonly string[];
}

/** The verdict of a part: an anomaly is one, and nothing else can be told before the other parts are there. */
export function partVerdict(
  verdict: Verdict,
  { shard, tally, beginnings, serialKeys, notes }: PartFacts,
): Verdict {
  const { name, anomalies } = verdict;
  const share = `${shardText(shard)} explored its share of the interleavings; \`toctou merge-reports\` has the verdict`;
  const part: ReportedPart = {
    beginnings,
    serial: digestOf(serialKeys.toSorted()),
    deadlocks: tally.deadlocks,
    bounds: tally.bounds,
    notes,
    endings: tally.endings.map(({ key, schedule, anomalous }) => ({
      key,
      schedule: formatSchedule({ scenario: name, lanes: schedule }),
      ...(anomalous && {
        anomaly: tally.anomalies().findIndex((found) => found.key === key),
        first: formatSchedule({ scenario: name, lanes: anomalous.first }),
      }),
    })),
  };
  if (anomalies.length > 0) return { ...verdict, part };
  return {
    ...verdict,
    verdict: 'bounded',
    asExpected: true,
    reason: [share, ...tally.bounds].join('; '),
    part,
  };
}

/** What a part has seen, of its report. @param wordsOf what its outcomes are called among those of the other parts */
export function tallyOfPart(
  { explored, anomalies }: Verdict,
  { deadlocks, bounds, endings }: ReportedPart,
  wordsOf: (key: string) => string,
): TallyData {
  return {
    explored,
    deadlocks,
    bounds,
    endings: endings.map(({ key, schedule, anomaly, first }): Ending => {
      const found: Anomaly | undefined = anomaly === undefined ? undefined : anomalies[anomaly];
      const ending = { key: wordsOf(key), schedule: parseSchedule(schedule).lanes };
      if (!found || first === undefined) return ending;
      const { count, preemptions } = found;
      const simplest = parseSchedule(found.schedule).lanes;
      return { ...ending, anomalous: { count, first: parseSchedule(first).lanes, simplest, preemptions } };
    }),
  };
}
