import { setTimeout as delay } from 'node:timers/promises';
import type { Lab, Run } from '../lab/lab.ts';
import { usesApp } from '../lab/performer.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import type { History } from '../schedule/history.ts';
import { Inconclusive } from '../schedule/inconclusive.ts';
import { permutations } from '../schedule/permutations.ts';
import type { KnownSteps } from './known-steps.ts';
import { shapeOf } from './statement-shape.ts';

/** The two runs of one serial order, the second with all sequences moved. */
export interface SerialPair {
  readonly order: readonly number[];
  readonly ordinary: Run;
  readonly moved: Run;
}

const WARM_LIMIT = 8;

/** The statements that can matter, each with its client. */
function wayOf({ steps }: History): string[] {
  return steps
    .filter(({ counted }) => counted)
    .map(({ client, sql }) => `client ${client + 1}: ${shapeOf(sql)}`);
}

/** A statement that one of two runs has more often than the other. */
function oddOne(one: readonly string[], other: readonly string[]): string | undefined {
  const rest = [...other];
  for (const statement of one) {
    const at = rest.indexOf(statement);
    if (at < 0) return statement;
    rest.splice(at, 1);
  }
  return rest[0];
}

/**
 * Runs a serial order until two runs in a row sent the same statements: pools are connected then, statements prepared.
 *
 * @throws Inconclusive when that never happens
 */
async function warm(lab: Lab, order: readonly number[], known: KnownSteps): Promise<void> {
  let last: readonly string[] | undefined;
  let odd = 'the same statements in another order';
  for (let run = 0; run < WARM_LIMIT; run++) {
    const { history } = await lab.serial(order, 'ordinary');
    known.learn(history);
    const way = wayOf(history);
    if (last && way.join('\0') === last.join('\0')) return;
    if (last) odd = oddOne(way, last) ?? odd;
    last = way;
  }
  throw new Inconclusive(
    `${WARM_LIMIT} runs of the same requests, one after another, never sent the same statements twice (a timer, a job in the background?). In one run and not in the next came ${odd.split('\n')[0]}`,
  );
}

/** @throws Inconclusive when a statement came between the requests */
export function refuseStrays({ scheduler: { strays } }: Lab): void {
  const [stray] = strays;
  if (stray === undefined) return;
  throw new Inconclusive(
    `a statement came when no request was under way (a timer, work that goes on after the answer?), so its order was not explored: ${stray}`,
  );
}

/**
 * Every serial order, each twice; the first runs warm the app up. An app reads clocks and signs tokens to the second: so
 * that these differ too, the second runs begin in a later one.
 */
export async function runSerialOrders(
  lab: Lab,
  { race }: Pick<ResolvedScenario, 'race'>,
  known: KnownSteps,
): Promise<SerialPair[]> {
  const ordinary: { order: readonly number[]; ordinary: Run }[] = [];
  for (const order of permutations(race.length)) {
    await warm(lab, order, known);
    lab.scheduler.watch();
    ordinary.push({ order, ordinary: await lab.serial(order, 'ordinary') });
  }
  if (race.some(usesApp)) await nextSecond();
  const pairs: SerialPair[] = [];
  for (const pair of ordinary) pairs.push({ ...pair, moved: await lab.serial(pair.order, 'moved') });
  refuseStrays(lab);
  return pairs;
}

async function nextSecond(): Promise<void> {
  await delay(1000 - (Date.now() % 1000));
}
