import type { Lab, Run } from '../lab/lab.ts';
import { Oracle } from '../oracle/oracle.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { NothingSent, NotDeterministic } from '../schedule/inconclusive.ts';
import { addSerial } from './judge.ts';
import { KnownSteps } from './known-steps.ts';
import { askedBy } from './reported.ts';
import { alwaysFailing } from './always-failing.ts';
import { runSerialOrders, type SerialRuns } from './serial-phase.ts';

/** A lab that is warm, and an oracle that knows every serial outcome. */
export interface Prepared {
  readonly lab: Lab;
  readonly oracle: Oracle;
  readonly known: KnownSteps;
  /** How many steps each client makes at most, when nobody else does anything meanwhile. */
  readonly steps: readonly number[];
  /** Of the first serial order. */
  readonly serialKey: string;
  /** What the serial runs show that the user may not have meant. */
  readonly notes: readonly string[];
}

function sendsSomething({ history }: Run, client: number): boolean {
  return history.steps.some((step) => step.client === client && step.counted);
}

/** @throws NotDeterministic when an app that has been running for a while does otherwise than one just started */
function refuseMemory(oracle: Oracle, { order, first, ordinary }: SerialRuns): void {
  const difference = first && oracle.between(first.outcome, ordinary.outcome);
  if (difference === undefined) return;
  const clients = order.map((client) => client + 1).join(', ');
  throw new NotDeterministic(
    `The serial order ${clients} came out differently the first time than it does after a few runs: ${difference}`,
  );
}

/** @throws NotDeterministic when the clients one after another no longer do what they did before the exploration */
export async function refuseDrift({ lab, oracle, serialKey }: Prepared, clients: number): Promise<void> {
  const order = Array.from({ length: clients }, (_, client) => client);
  const { outcome } = await lab.serial(order, 'ordinary');
  if (oracle.judge(outcome).key !== serialKey)
    throw new NotDeterministic(
      'After the exploration the serial order of the clients came out differently than before',
    );
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
  const serial = await runSerialOrders(lab, scenario, known);
  for (const { order: clientOrder, ordinary, moved } of serial)
    addSerial(oracle, clientOrder, ordinary, moved);
  for (const runs of serial) refuseMemory(oracle, runs);
  const failing = alwaysFailing(
    scenario,
    serial.map(({ ordinary }) => ordinary.outcome),
  );
  for (let client = 0; client < clients; client++) {
    if (serial.some(({ ordinary }) => sendsSomething(ordinary, client))) continue;
    if (known.has(client)) {
      throw new NotDeterministic(
        `Client ${client + 1} sent statements when its app had just been started, and sends none any more`,
      );
    }
    const why =
      failing.find((found) => found.client === client)?.note ??
      'does the app connect with the DATABASE_URL that it is given?';
    throw new NothingSent(`client ${client + 1} sent no statement through toctou: ${why}`);
  }
  const steps = scenario.race.map((_, client) =>
    Math.max(...serial.map(({ ordinary }) => stepsOf(ordinary, client))),
  );
  const serialKey = oracle.judge((serial[0] as SerialRuns).ordinary.outcome).key;
  return { lab, oracle, known, steps, serialKey, notes: failing.map(({ note }) => note) };
}

function stepsOf({ history }: Run, client: number): number {
  return history.steps.filter((step) => step.client === client && step.counted).length;
}
