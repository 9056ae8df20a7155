import type { Difference } from './difference.ts';
import type { Judgement } from './judge.ts';

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function lines({ line, expected, actual }: Difference, from: string): string {
  return [
    `  from line ${line} on, ${from} against toctou:`,
    ...expected.map((text) => `  - ${text}`),
    ...actual.map((text) => `  + ${text}`),
  ].join('\n');
}

/** One line on a spec, and where it differs the first lines that do. */
export function specText(name: string, judgement: Judgement, milliseconds: number): string {
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`;
  switch (judgement.kind) {
    case 'agrees': {
      const how = judgement.with === 'expected' ? '' : ', with isolationtester';
      return `agrees   ${name} (${plural(judgement.permutations, 'permutation')}, ${seconds}${how})`;
    }
    case 'differs': {
      const from = judgement.from === 'expected' ? 'the expected file' : 'isolationtester';
      return `differs  ${name} (${seconds})\n${lines(judgement.difference, from)}`;
    }
    case 'broke off':
      return `differs  ${name} (${seconds}): it broke off: ${judgement.why}`;
    case 'skipped':
      return `skipped  ${name}: ${judgement.why}`;
  }
}

/** The last line. */
export function totalText(judgements: readonly Judgement[], version: string): string {
  const agreeing = judgements.filter((judgement) => judgement.kind === 'agrees');
  const skipped = judgements.filter(({ kind }) => kind === 'skipped').length;
  const permutations = agreeing.reduce((sum, judgement) => sum + judgement.permutations, 0);
  const byTester = agreeing.filter((judgement) => judgement.with === 'isolationtester').length;
  return [
    `${agreeing.length} of ${plural(judgements.length, 'spec')} agree on PostgreSQL ${version}`,
    `${judgements.length - agreeing.length - skipped} differ`,
    `${skipped} skipped`,
    `${plural(permutations, 'permutation')} agree`,
    ...(byTester > 0 ? [`${byTester} agree with isolationtester rather than with an expected file`] : []),
  ].join('; ');
}

/** 0: all agree. 1: one differs. 2: none differs, and not all could be run. */
export function exitCodeOf(judgements: readonly Judgement[]): number {
  if (judgements.some(({ kind }) => kind === 'differs' || kind === 'broke off')) return 1;
  return judgements.some(({ kind }) => kind === 'skipped') ? 2 : 0;
}
