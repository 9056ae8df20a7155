import { expect, test } from 'vitest';
import { didYouMean } from '../../src/scenario/did-you-mean.ts';

const keys = ['race', 'given', 'then', 'refusals', 'maxSchedules', 'maxPreemptions'];

test.each([
  ['rce', 'race'],
  ['raec', 'race'],
  ['Race', 'race'],
  ['refusal', 'refusals'],
  ['max_schedules', 'maxSchedules'],
  ['maxPremptions', 'maxPreemptions'],
  ['thn', 'then'],
  ['when', 'then'],
  ['there', undefined],
  ['retries', undefined],
  ['', undefined],
  ['r'.repeat(10_000), undefined],
])('%s', (word, expected) => {
  expect(didYouMean(word, keys)).toBe(expected);
});
