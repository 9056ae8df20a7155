import type { Verdict } from '../oracle/verdict.ts';
import { verdictWords } from './pretty/verdict-line.ts';

/** Why a verdict is not as expected, for machines that show failures of tests. */
export interface Failure {
  /** `lost update`, `inconclusive`. */
  readonly kind: string;
  /** One sentence. */
  readonly message: string;
}

/** `undefined` where the verdict is as expected. */
export function failureOf(verdict: Verdict): Failure | undefined {
  if (verdict.asExpected) return undefined;
  const [anomaly] = verdict.anomalies;
  if (verdict.verdict === 'anomalous' && anomaly)
    return { kind: anomaly.name, message: `${verdictWords(verdict)}. ${anomaly.sentence}` };
  const reason = verdict.error?.message ?? verdict.reason;
  const message = `${verdictWords(verdict)}${reason === undefined ? '' : `. ${reason}`}`;
  return { kind: verdict.error?.code ?? verdict.verdict, message };
}
