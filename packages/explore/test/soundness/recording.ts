import type { Lab } from '../../src/lab/lab.ts';
import { Oracle } from '../../src/oracle/oracle.ts';
import type { SqlRequest } from '../../src/scenario/types.ts';
import { Exhaustive } from '../../src/schedule/exhaustive.ts';
import type { History, Lane } from '../../src/schedule/history.ts';
import { Inconclusive } from '../../src/schedule/inconclusive.ts';
import { permutations } from '../../src/schedule/permutations.ts';
import type { Decision, Strategy } from '../../src/schedule/strategy.ts';

/** A point of decision, and what came of each lane that was chosen there. */
export interface Point {
  readonly decision: Decision;
  readonly next: Map<Lane, Point | End>;
}

/** The end of an execution. */
export interface End {
  readonly history: History;
  /** The outcome by its canonical key. */
  readonly outcome: string;
}

function enabledIn({ enabled }: Decision): string {
  return JSON.stringify(enabled);
}

/** Every interleaving of a race as it really happened: any strategy can be carried out on it again, without a database. */
export class Recording {
  #root: Point | undefined;
  readonly ends: End[] = [];

  /** @returns the point at which a run came, added if it was never there */
  point(before: { point: Point; lane: Lane } | undefined, decision: Decision): Point {
    const known = before === undefined ? this.#root : before.point.next.get(before.lane);
    if (known === undefined) {
      const point = { decision, next: new Map() };
      if (before === undefined) this.#root = point;
      else before.point.next.set(before.lane, point);
      return point;
    }
    if ('outcome' in known || enabledIn(known.decision) !== enabledIn(decision))
      throw new Inconclusive('the same schedule went another way');
    return known;
  }

  end(before: { point: Point; lane: Lane }, end: End): void {
    before.point.next.set(before.lane, end);
    this.ends.push(end);
  }

  /** The executions that a strategy makes. */
  search(strategy: Strategy): End[] {
    const ends: End[] = [];
    while (strategy.begin()) {
      let at: Point | End | undefined = this.#root;
      while (at && !('outcome' in at)) at = at.next.get(strategy.choose(at.decision));
      if (!at) throw new Error('the strategy chose what was never recorded');
      strategy.end(at.history);
      ends.push(at);
    }
    return ends;
  }
}

async function learnOracle(lab: Lab, clients: number): Promise<Oracle> {
  const snapshot = (table: string): ReturnType<typeof lab.snapshot.rowsOf> => lab.snapshot.rowsOf(table);
  const oracle = new Oracle({ order: undefined, mask: [], refusals: [], clients, snapshot, asked: () => '' });
  for (const order of permutations(clients)) {
    const ordinary = await lab.serial(order, 'ordinary');
    const moved = await lab.serial(order, 'moved');
    const differing = oracle.addSerial(order, ordinary.outcome, moved.outcome);
    if (differing) throw new Inconclusive(differing.description);
  }
  return oracle;
}

/**
 * Carries out every interleaving of a race once.
 *
 * @returns `undefined` when there are more than the limit
 * @throws Inconclusive when the same schedule came out in two ways
 */
export async function record(
  lab: Lab,
  race: readonly SqlRequest[],
  limit: number,
): Promise<Recording | undefined> {
  // Connections are made, and whoever comes late after that is no stray.
  for (const client of race.keys()) await lab.serial([client], 'ordinary');
  const oracle = await learnOracle(lab, race.length);
  const recording = new Recording();
  const strategy = new Exhaustive();
  for (let executions = 0; strategy.begin(); executions++) {
    if (executions === limit) return undefined;
    let before: { point: Point; lane: Lane } | undefined;
    const run = await lab.race((decision) => {
      const point = recording.point(before, decision);
      before = { point, lane: strategy.choose(decision) };
      return before.lane;
    });
    if (!before) throw new Error('nobody had a step');
    recording.end(before, { history: run.history, outcome: oracle.judge(run.outcome).key });
  }
  return recording;
}
