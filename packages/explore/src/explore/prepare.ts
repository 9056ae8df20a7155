import type { Lab, Run } from '../lab/lab.ts';
import { Oracle } from '../oracle/oracle.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { Inconclusive } from '../schedule/inconclusive.ts';
import { addSerial } from './judge.ts';
import { KnownSteps } from './known-steps.ts';
import { askedBy } from './reported.ts';
import { alwaysFailing } from './always-failing.ts';
import { runSerialOrders } from './serial-phase.ts';

/** A lab that is warm, and an oracle that knows every serial outcome. */
export interface Prepared {
  readonly lab: Lab;
  readonly oracle: Oracle;
  readonly known: KnownSteps;
  /** How many steps each client makes at most, when nobody else does anything meanwhile. */
  readonly steps: readonly number[];
  /** What the serial runs show that the user may not have meant. */
  readonly notes: readonly string[];
}

/**
 * Runs all serial orders, so that the app is warm and the oracle knows what may come out.
 *
 * @throws Inconclusive when the app is not deterministic, or a client sends nothing through toctou
 */
export async function prepare(lab: Lab, scenario: ResolvedScenario): Promise<Prepared> {
  const clients = scenario.race.length;
  const { order, mask, refusals } = scenario;
  const oracle = new Oracle({
    order,
    mask,
    refusals,
    clients,
    snapshot: (table) => lab.snapshot.rowsOf(table),
    asked: (client, request) => askedBy(scenario, client, request),
  });
  const known = new KnownSteps();
  const pairs = await runSerialOrders(lab, scenario, known);
  for (const { order: clientOrder, ordinary, moved } of pairs)
    addSerial(oracle, clientOrder, ordinary, moved);
  const failing = alwaysFailing(
    scenario,
    pairs.map(({ ordinary }) => ordinary.outcome),
  );
  for (let client = 0; client < clients; client++) {
    if (known.has(client)) continue;
    const why =
      failing.find((found) => found.client === client)?.note ??
      'does the app connect with the DATABASE_URL that it is given?';
    throw new Inconclusive(`client ${client + 1} sent no statement through toctou: ${why}`);
  }
  const steps = scenario.race.map((_, client) =>
    Math.max(...pairs.map(({ ordinary }) => stepsOf(ordinary, client))),
  );
  return { lab, oracle, known, steps, notes: failing.map(({ note }) => note) };
}

function stepsOf({ history }: Run, client: number): number {
  return history.steps.filter((step) => step.client === client && step.counted).length;
}
