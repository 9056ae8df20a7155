import { setTimeout as delay } from 'node:timers/promises';
import type { Lab, Run } from '../lab/lab.ts';
import { usesApp } from '../lab/performer.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import type { History } from '../schedule/history.ts';
import { Inconclusive } from '../schedule/inconclusive.ts';
import { permutations } from '../schedule/permutations.ts';
import type { KnownSteps } from './known-steps.ts';
import { refuseLate } from './late.ts';
import { shapeOf } from './statement-shape.ts';

/** The runs of one serial order. */
export interface SerialRuns {
  readonly order: readonly number[];
  /** The very first, unless something came late in it: the app may not have been warm then. */
  readonly first: Run | undefined;
  readonly ordinary: Run;
  /** With all sequences moved. */
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
 * @returns the first run, when nothing came late
 * @throws Inconclusive when that never happens
 */
async function warm(lab: Lab, order: readonly number[], known: KnownSteps): Promise<Run | undefined> {
  let first: Run | undefined;
  let last: readonly string[] | undefined;
  let odd = 'the same statements in another order';
  for (let run = 0; run < WARM_LIMIT; run++) {
    const serial = await lab.serial(order, 'ordinary');
    first ??= serial;
    known.learn(serial.history);
    const way = wayOf(serial.history);
    if (last && way.join('\0') === last.join('\0')) {
      const { late } = lab.scheduler;
      lab.scheduler.late = [];
      return late.length === 0 ? first : undefined;
    }
    if (last) odd = oddOne(way, last) ?? odd;
    last = way;
  }
  throw new Inconclusive(
    `${WARM_LIMIT} runs of the same requests, one after another, never sent the same statements twice (a timer, a job in the background?). In one run and not in the next came ${odd.split('\n')[0]}`,
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
): Promise<SerialRuns[]> {
  const ordinary: Omit<SerialRuns, 'moved'>[] = [];
  for (const order of permutations(race.length)) {
    const first = await warm(lab, order, known);
    ordinary.push({ order, first, ordinary: await lab.serial(order, 'ordinary') });
  }
  if (race.some(usesApp)) await nextSecond();
  const serial: SerialRuns[] = [];
  for (const runs of ordinary) serial.push({ ...runs, moved: await lab.serial(runs.order, 'moved') });
  refuseLate(lab);
  return serial;
}

async function nextSecond(): Promise<void> {
  await delay(1000 - (Date.now() % 1000));
}
