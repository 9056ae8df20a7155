import type { Verdict } from '../../oracle/verdict.ts';
import type { Page } from '../output.ts';
import { paragraph } from '../text/paragraph.ts';
import { visible } from '../text/visible.ts';
import { cells } from '../text/wrap.ts';
import { count, duration, grouped } from '../text/words.ts';
import { problemLines } from './problem.ts';

/** A verdict: one line where the name is not too long for it, and beneath what keeps it from being a proof. */
export function verdictLines(verdict: Verdict, page: Page): string[] {
  const { colors, width } = page;
  const { mark, paint } = look(verdict, page);
  const name = visible(verdict.name);
  const words = verdictWords(verdict);
  const took = duration(verdict.durationMs);
  const oneLine = cells(`${mark} ${name}  ${words}  ${took}`) <= width;
  return [
    ...(oneLine
      ? [`${paint(mark)} ${colors.bold(name)}  ${paint(words)}  ${colors.dim(took)}`]
      : [
          ...paragraph(`${mark} ${name}`, width, { hang: 2, paint: colors.bold }),
          ...paragraph(`${words}  ${took}`, width, { indent: 4, paint }),
        ]),
    ...(verdict.reason === undefined || verdict.error !== undefined
      ? []
      : paragraph(visible(verdict.reason), width, { indent: 4 })),
    ...(verdict.error === undefined ? [] : problemLines(verdict.error, page, 4)),
    ...verdict.notes.flatMap((note) =>
      paragraph(`note: ${visible(note)}`, width, { indent: 4, hang: 2, paint: colors.dim }),
    ),
  ];
}

/** `serializable: all 14 interleavings`, `anomalous: 12 of 14 interleavings (expected)`. */
export function verdictWords(verdict: Verdict): string {
  const { explored, interleavings, expected } = verdict;
  switch (verdict.verdict) {
    case 'serializable': {
      const gone = expected === 'anomalous' ? '; the race that was expected is gone' : '';
      return `serializable: ${coverage(explored, interleavings)}${gone}`;
    }
    case 'anomalous': {
      const found = verdict.anomalies.reduce((sum, anomaly) => sum + anomaly.count, 0);
      const of = count(explored, interleavings === explored ? 'interleaving' : 'schedule');
      return `anomalous: ${grouped(found)} of ${of}${expected === 'anomalous' ? ' (expected)' : ''}`;
    }
    case 'bounded':
      return `BOUNDED, no proof: no anomaly in ${count(explored, 'schedule')}`;
    case 'inconclusive':
      return verdict.error === undefined ? 'inconclusive' : 'could not run';
  }
}

function coverage(explored: number, interleavings: number | undefined): string {
  if (interleavings === undefined) return `every class of interleavings, in ${count(explored, 'schedule')}`;
  const all = interleavings === 1 ? 'the only interleaving' : `all ${grouped(interleavings)} interleavings`;
  return explored === interleavings ? all : `${all}, in ${count(explored, 'schedule')}`;
}

function look(
  { verdict, asExpected }: Verdict,
  { colors }: Page,
): { mark: string; paint: (text: string) => string } {
  if (verdict === 'inconclusive') return { mark: '?', paint: colors.yellow };
  if (!asExpected) return { mark: '✗', paint: colors.red };
  return verdict === 'bounded' ? { mark: '!', paint: colors.yellow } : { mark: '✓', paint: colors.green };
}
