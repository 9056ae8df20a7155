import type { Exploration } from '@toctou/explore';

/**
 * The matcher `expect(await explore(config)).toBeSerializable()`, for `expect.extend` of vitest and of jest. Its message is the
 * story of the race.
 *
 * @throws TypeError when it is asked of something that `explore` did not return, and AssertionError when a scenario has no
 * verdict, `.not` or not: nothing is proven then
 * @example
 * expect.extend({ toBeSerializable });
 */
export function toBeSerializable(received: unknown): { pass: boolean; message: () => string } {
  if (!isExploration(received))
    throw new TypeError('toBeSerializable: expected what `await explore(...)` returns');
  const hasNoVerdict = received.scenarios.some(({ verdict }) => verdict === 'inconclusive');
  try {
    received.assertSerializable();
  } catch (error) {
    if (hasNoVerdict) throw error;
    return { pass: false, message: () => (error as Error).message };
  }
  const names = received.scenarios.map(({ name }) => JSON.stringify(name)).join(', ');
  return { pass: true, message: () => `expected an anomaly, and there is none in ${names}` };
}

function isExploration(value: unknown): value is Exploration {
  return typeof value === 'object' && value !== null && 'assertSerializable' in value;
}
