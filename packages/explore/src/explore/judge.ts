import type { Lab, Run } from '../lab/lab.ts';
import type { Judgement, Oracle } from '../oracle/oracle.ts';
import { NotDeterministic } from '../schedule/inconclusive.ts';
import { permutations } from '../schedule/permutations.ts';

/** Takes the two runs of a serial order in. @throws Inconclusive when they came out differently */
export function addSerial(oracle: Oracle, order: readonly number[], ordinary: Run, moved: Run): void {
  const differing = oracle.addSerial(order, ordinary.outcome, moved.outcome);
  if (!differing) return;
  const mask =
    differing.mask === undefined ? '' : ` If that value means nothing: mask: ['${differing.mask}']`;
  throw new NotDeterministic(`${differing.description}${mask}`);
}

/**
 * Asks the oracle about a run, and runs what it needs to answer: where clients were refused, the serial orders of the
 * others.
 */
export async function judge(lab: Lab, oracle: Oracle, run: Run): Promise<Judgement> {
  for (;;) {
    const judgement = oracle.judge(run.outcome);
    if (judgement.serial || judgement.needs.length === 0) return judgement;
    for (const clients of judgement.needs) {
      for (const positions of permutations(clients.length)) {
        const order = positions.map((position) => clients[position] as number);
        addSerial(oracle, order, await lab.serial(order, 'ordinary'), await lab.serial(order, 'moved'));
      }
    }
  }
}

/**
 * Whether a run shows an anomaly: an outcome that no serial order has, or what is one whatever comes out, a transaction
 * left open and connections of a client that wait for each other.
 */
export function isAnomalous({ history, outcome }: Run, { serial }: Pick<Judgement, 'serial'>): boolean {
  return !serial || history.selfDeadlocked.length > 0 || outcome.leaked.length > 0;
}
