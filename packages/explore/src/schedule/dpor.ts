import { dependent, mergeEvents, type Event } from './footprint.ts';
import { happensBefore } from './happens-before.ts';
import type { History, Lane, StepRecord } from './history.ts';
import { NotDeterministic } from './inconclusive.ts';
import type { Decision, Strategy } from './strategy.ts';

/**
 * The events of a history: one for each counted step, in the order of release. While the history is not complete, what
 * is not known yet is guessed from those that were.
 */
export type EventsOf = (steps: readonly StepRecord[], complete: boolean) => readonly Event[];

/** A point of decision on the current path. */
interface Node {
  readonly enabled: ReadonlySet<Lane>;
  /** Lanes to be tried here. */
  readonly backtrack: Set<Lane>;
  /** Lanes that were tried here. */
  readonly done: Set<Lane>;
  /** What the step of a lane here turned out to be, under all schedules that went on from it. */
  readonly known: Map<Lane, Event>;
  /** Lanes whose step here is covered from an earlier point, and nothing since has met it. */
  sleep: ReadonlyMap<Lane, Event>;
  chosen: Lane;
}

const NOBODY: ReadonlyMap<Lane, Event> = new Map();

/** Who was tried at a point, or asleep there, beside the lane chosen now. */
function covered({ sleep, done, known, chosen }: Node): [Lane, Event][] {
  const tried = [...known].filter(([lane]) => done.has(lane));
  return [...sleep, ...tried].filter(([lane]) => lane !== chosen);
}

/** Who is asleep after a point: those covered whom the step chosen there does not meet. */
function sleepAfter(node: Node, event: Event | undefined): ReadonlyMap<Lane, Event> {
  return new Map(covered(node).filter(([, other]) => event !== undefined && !dependent(event, other)));
}

function awakeIn({ enabled, sleep }: Node): Lane[] {
  return [...enabled].filter((lane) => !sleep.has(lane));
}

/** Says who is asleep at a point, and sees to it that somebody is tried there who is not. */
function settle(node: Node, sleep: ReadonlyMap<Lane, Event>): void {
  // A step turned out to meet more than it did before: what was tried here while that lane slept is not all there is.
  if ([...node.sleep.keys()].some((lane) => !sleep.has(lane))) node.done.clear();
  node.sleep = sleep;
  if (node.backtrack.size > 0) return;
  const awake = awakeIn(node);
  if (awake.length > 0) node.backtrack.add(awake.includes(node.chosen) ? node.chosen : (awake[0] as Lane));
}

/**
 * Dynamic partial-order reduction with source sets and sleep sets: at least one schedule of each class of schedules
 * that differ only in the order of independent steps.
 *
 * @see Abdulla, Aronis, Jonsson, Sagonas: Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction, J. ACM
 * 64(4), 2017, algorithm 1
 */
export class Dpor implements Strategy {
  readonly #eventsOf: EventsOf;
  #path: Node[] = [];
  #planned = 0;
  #depth = 0;
  #started = false;

  constructor(eventsOf: EventsOf) {
    this.#eventsOf = eventsOf;
  }

  begin(): boolean {
    this.#depth = 0;
    if (!this.#started) {
      this.#started = true;
      return true;
    }
    while (this.#path.length > 0) {
      const node = this.#path.at(-1) as Node;
      const next = [...node.backtrack].find((lane) => !node.done.has(lane) && !node.sleep.has(lane));
      if (next !== undefined) {
        node.chosen = next;
        this.#planned = this.#path.length;
        return true;
      }
      this.#path.pop();
    }
    return false;
  }

  again(): void {
    this.#depth = 0;
    this.#path.length = this.#planned;
  }

  choose(decision: Decision): Lane {
    const { enabled, last } = decision;
    const lanes = enabled.map(({ lane }) => lane);
    const known = this.#path[this.#depth];
    if (known) {
      this.#depth++;
      if (lanes.includes(known.chosen)) return known.chosen;
      throw new NotDeterministic(
        `Under the same schedule ${known.chosen} had a step waiting before, and has none now`,
      );
    }
    const sleep = this.#sleepNow(decision);
    const awake = lanes.filter((lane) => !sleep.has(lane));
    // Where all are asleep the rest was covered before; the requests still have to come to their end.
    const candidates = awake.length > 0 ? awake : lanes;
    const chosen = last !== undefined && candidates.includes(last) ? last : (candidates[0] as Lane);
    this.#path.push({
      enabled: new Set(lanes),
      backtrack: new Set(),
      done: new Set(),
      known: new Map(),
      sleep,
      chosen,
    });
    this.#depth++;
    return chosen;
  }

  end({ steps }: History): void {
    const events = this.#eventsOf(steps, true);
    this.#path.length = Math.min(this.#path.length, events.length);
    const fresh = this.#learn(events);
    this.#path.length = Math.min(this.#path.length, fresh + 1);
    this.#addBacktracks(events.slice(0, fresh));
  }

  #sleepNow(decision: Decision): ReadonlyMap<Lane, Event> {
    const parent = this.#path.at(-1);
    // Mostly nobody was covered, and then nothing has to be known of the steps.
    if (!parent || covered(parent).length === 0) return NOBODY;
    return sleepAfter(parent, this.#eventsOf(decision.steps, false)[this.#path.length - 1]);
  }

  /**
   * Who is asleep where was guessed while the execution went on; now it is known.
   *
   * @returns how many of the events are new: the next one is of a lane that was asleep, and was covered before with all
   * that follows
   */
  #learn(events: readonly Event[]): number {
    for (const [i, node] of this.#path.entries()) {
      const parent = this.#path[i - 1];
      settle(node, parent ? sleepAfter(parent, parent.known.get(parent.chosen)) : NOBODY);
      if (node.sleep.has(node.chosen)) return i;
      const before = node.known.get(node.chosen);
      const event = events[i] as Event;
      node.known.set(node.chosen, before ? mergeEvents(before, event) : event);
      node.done.add(node.chosen);
    }
    return events.length;
  }

  /** For each race, the other order of its two events is to be tried from the point before the first of them. */
  #addBacktracks(events: readonly Event[]): void {
    const before = happensBefore(events);
    for (const [j, second] of events.entries()) {
      for (let i = 0; i < j; i++) {
        const first = events[i] as Event;
        const node = this.#path[i];
        if (!node || !isRace(i, j)) continue;
        // A client's own steps follow from one another, unless both were waiting at the same time.
        if (first.client === second.client && !node.enabled.has(second.lane)) continue;
        const initials = this.#initials(events, before, i, j);
        if (initials.some((lane) => node.backtrack.has(lane))) continue;
        const awake = awakeIn(node);
        const usable = awake.filter((lane) => initials.includes(lane));
        for (const lane of usable.length > 0 ? usable.slice(0, 1) : awake) node.backtrack.add(lane);
      }
    }

    function isRace(i: number, j: number): boolean {
      const first = events[i] as Event;
      const second = events[j] as Event;
      if (first.lane === second.lane || !before(i, j)) return false;
      if (!dependent(first, second)) return false;
      for (let k = i + 1; k < j; k++) if (before(i, k) && before(k, j)) return false;
      return true;
    }
  }

  /**
   * The lanes that can begin a path on which the second event of a race comes first. Without the first event before it,
   * the second may turn out to depend on more than it does here (a transaction that sees other rows goes on in another
   * way): it is taken to follow from all that does not follow from the first. That others meet it then is found where they
   * are tried.
   */
  #initials(
    events: readonly Event[],
    before: (i: number, j: number) => boolean,
    i: number,
    j: number,
  ): Lane[] {
    const rest = [...events.keys()].filter((k) => k > i && k !== j && !before(i, k) && !before(j, k));
    const initial = rest.filter((k, at) => !rest.slice(0, at).some((earlier) => before(earlier, k)));
    return (initial.length > 0 ? initial : [j]).map((k) => (events[k] as Event).lane);
  }
}
