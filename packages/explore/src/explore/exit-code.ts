import type { Report, Verdict } from '../oracle/verdict.ts';

/** The exit code that verdicts ask for. */
export function exitCodeOf(verdicts: readonly Verdict[], interrupted: boolean): Report['exitCode'] {
  if (interrupted) return 130;
  if (verdicts.some(({ verdict }) => verdict === 'inconclusive')) return 2;
  return verdicts.every(({ asExpected }) => asExpected) ? 0 : 1;
}
