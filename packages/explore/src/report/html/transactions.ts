import type { ReportedStep } from '../../oracle/verdict.ts';

const BEGINS = /^\s*(?:begin|start\s+transaction)\b/i;
const ENDS =
  /^\s*(?:commit|end|rollback(?!\s+(?:work\s+|transaction\s+)?to\b)|abort)\b(?!.*\band\s+chain\b)/is;

/** Which clients have a transaction of their own open at each step, the one that begins and the one that ends it included. */
export function openTransactions(steps: readonly ReportedStep[]): ReadonlySet<number>[] {
  const open = new Map<string, number>();
  return steps.map(({ sql, lane, client }) => {
    if (BEGINS.test(sql)) open.set(lane, client);
    const now = new Set(open.values());
    if (ENDS.test(sql)) open.delete(lane);
    return now;
  });
}
