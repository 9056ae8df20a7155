import type { Report, Verdict } from '../../oracle/verdict.ts';
import type { Page } from '../output.ts';
import { paragraph } from '../text/paragraph.ts';
import { visible } from '../text/visible.ts';
import { count, duration } from '../text/words.ts';

/** How many of which kind, how long it took on what, and what to do next. */
export function summaryLines(report: Report, page: Page): string[] {
  const { width, colors } = page;
  const groups = groupsOf(report.scenarios);
  const counts = [
    `${groups.expected.length} as expected`,
    ...(groups.unexpected.length > 0 ? [`${groups.unexpected.length} unexpected`] : []),
    ...(groups.inconclusive.length > 0 ? [`${groups.inconclusive.length} inconclusive`] : []),
    ...(groups.bounded.length > 0 ? [`${groups.bounded.length} BOUNDED (no proof)`] : []),
  ].join(', ');
  const engine = report.engine === undefined ? '' : ` on ${visible(report.engine)}`;
  const paint = report.exitCode === 0 ? colors.green : report.exitCode === 1 ? colors.red : colors.yellow;
  return [
    ...paragraph(`${count(report.scenarios.length, 'scenario')}: ${counts}`, width, { hang: 2, paint }),
    ...paragraph(`${duration(report.durationMs)}${engine}`, width, { hang: 2, paint: colors.dim }),
    ...nextSteps(report, groups).flatMap((step) => paragraph(`Next: ${step}`, width, { hang: 6 })),
  ];
}

interface Groups {
  /** Without the bounded ones, which are no proof. */
  readonly expected: readonly Verdict[];
  readonly unexpected: readonly Verdict[];
  readonly inconclusive: readonly Verdict[];
  readonly bounded: readonly Verdict[];
}

function groupsOf(verdicts: readonly Verdict[]): Groups {
  const decided = verdicts.filter(({ verdict }) => verdict !== 'inconclusive');
  return {
    expected: decided.filter(({ asExpected, verdict }) => asExpected && verdict !== 'bounded'),
    unexpected: decided.filter(({ asExpected }) => !asExpected),
    inconclusive: verdicts.filter(({ verdict }) => verdict === 'inconclusive'),
    bounded: decided.filter(({ asExpected, verdict }) => asExpected && verdict === 'bounded'),
  };
}

function nextSteps(report: Report, { expected, unexpected, inconclusive }: Groups): string[] {
  const bounded = report.scenarios.some(({ verdict, part }) => verdict === 'bounded' && !part);
  const races = unexpected.some(({ verdict }) => verdict === 'anomalous');
  const gone = unexpected.filter(({ verdict }) => verdict === 'serializable');
  const known = expected.filter(({ verdict }) => verdict === 'anomalous');
  return [
    ...(report.exitCode === 130
      ? [
          'it was interrupted: what is above is what was found until then; run it again, with --resume to go on from there',
        ]
      : []),
    ...(races
      ? [
          "close the race and run it again; a race that you want to keep for now is declared with expect: 'anomalous'",
        ]
      : []),
    ...gone.map(({ name }) => `the known race of '${visible(name)}' is gone: remove its expect: 'anomalous'`),
    ...(inconclusive.length > 0 ? ['see why it is inconclusive above: nothing is proven there'] : []),
    ...(bounded ? ['raise the limit, or leave it out, for a proof'] : []),
    ...(report.shard
      ? [`merge the JSON reports of all ${report.shard.count} shards: toctou merge-reports FILE...`]
      : []),
    ...(known.length > 0 && unexpected.length === 0
      ? [
          `${count(known.length, 'known race')} left: close ${known.length === 1 ? 'it' : 'them'}, then remove expect: 'anomalous'`,
        ]
      : []),
  ];
}
