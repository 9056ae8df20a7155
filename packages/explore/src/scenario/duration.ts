import { ToctouError } from '../errors.ts';

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** What timers can wait for; beyond it they fire at once. */
const longest = 2 ** 31 - 1;

/** What a duration looks like, in the words of an error message. */
export const expectedDuration = 'a duration such as "500ms", "2s" or "1m"';

/** Whether {@link parseDuration} understands a text. */
export function isDuration(text: string): boolean {
  return read(text) !== undefined;
}

/**
 * Reads a duration: a positive number and its unit, `ms`, `s`, `m` or `h`.
 *
 * @returns Whole milliseconds, from 1 to 2147483647 (24 days).
 * @throws ToctouError `CONFIG_INVALID` for anything else.
 * @example
 * parseDuration('1.5s'); // 1500
 */
export function parseDuration(text: string): number {
  const duration = read(text);
  if (duration === undefined) {
    throw new ToctouError('CONFIG_INVALID', `expected ${expectedDuration}, found ${JSON.stringify(text)}`);
  }
  return duration;
}

function read(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const duration = Math.round(Number(amount) * (milliseconds[unit] ?? Number.NaN));
  return duration >= 1 && duration <= longest ? duration : undefined;
}
