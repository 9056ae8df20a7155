import type { ClientId, History } from '../schedule/history.ts';
import type { TablesOf } from './accesses.ts';
import { anomalyFacts } from './anomaly-facts.ts';
import { canonicalize, type CanonicalOutcome } from './canonicalize.ts';
import type { Context } from './context.ts';
import { differenceOf } from './difference.ts';
import { explainAnomaly, type Explanation } from './explain.ts';
import { answerName, differs, show, type Finding } from './finding.ts';
import { learnMadeUp } from './learn-made-up.ts';
import { compileMasks } from './mask.ts';
import type { Outcome } from './outcome.ts';
import { columnOf, Places } from './places.ts';
import { choicesOf, refusedClients, withoutClients } from './refusals.ts';
import { reportedResponses, type Asked } from './responses.ts';
import type { SnapshotRows } from './row-difference.ts';
import { SerialOutcomes } from './serial-outcomes.ts';
import { segmentsOf } from './tokens.ts';
import type { Difference, ReportedResponse } from './verdict.ts';

export interface OracleOptions {
  readonly order: 'strict' | undefined;
  readonly mask: readonly string[];
  readonly refusals: readonly (number | string)[];
  /** How many clients race. */
  readonly clients: number;
  readonly snapshot: SnapshotRows;
  /** What a client asked, for people; of client -1 the requests of `then`. */
  readonly asked: Asked;
}

/** Two runs of the same serial order that came out differently, for a reason that is not a made-up value. */
export interface Nondeterminism {
  readonly order: readonly ClientId[];
  /** What differs and where, as a sentence. */
  readonly description: string;
  /** The mask that would quiet it, if one can. */
  readonly mask?: string;
}

/** What the oracle says about an outcome. */
export interface Judgement {
  readonly key: string;
  readonly canonical: CanonicalOutcome;
  /** Whether some serial order of the clients has it, or one of those who were not refused. */
  readonly serial: boolean;
  /**
   * Not empty: undecided. Some clients were refused; all serial orders of each of these sets of the others are to be
   * run and added, and the outcome to be judged again. The empty set is a run of nobody: `then` alone.
   */
  readonly needs: readonly (readonly ClientId[])[];
}

/** An outcome that is not serial, and how it came about. */
export interface Anomalous {
  readonly history: History;
  readonly outcome: Outcome;
  readonly canonical: CanonicalOutcome;
  readonly tablesOf: TablesOf;
}

export interface ExplainedAnomaly extends Explanation {
  readonly difference: Difference;
  /** With made-up values by the names that the difference uses. */
  readonly responses: readonly ReportedResponse[];
}

/**
 * Decides which outcomes a serial order can produce.
 *
 * To be made before the first run: a time after that was read off the clock.
 * First {@link addSerial} for every order of all clients, then {@link judge} every outcome. What is made up is learned
 * from the serial orders that come before the first judgement, so that keys stay what they are from then on.
 *
 * @example
 * const oracle = new Oracle({ order: undefined, mask: [], refusals: [], clients: 2, snapshot, asked });
 * oracle.addSerial([0, 1], await run([0, 1]), await runElsewhere([0, 1]));
 * oracle.addSerial([1, 0], await run([1, 0]), await runElsewhere([1, 0]));
 * oracle.judge(outcome).serial;
 */
export class Oracle {
  readonly #options: OracleOptions;
  readonly #context: Context;
  readonly #waiting: { order: readonly ClientId[]; outcome: Outcome }[] = [];
  /** By the clients that took part, in ascending order. */
  readonly #serial = new Map<string, { outcomes: SerialOutcomes; orders: Set<string> }>();
  readonly #tables = new Set<string>();
  #learning = true;

  constructor(options: OracleOptions) {
    this.#options = options;
    const values = new Map<string, ReadonlySet<string>>();
    this.#context = {
      order: options.order,
      masks: compileMasks(options.mask),
      places: new Places(),
      known: new Set(),
      snapshot: options.snapshot,
      since: Date.now(),
      snapshotValues: (table, column) => {
        const id = JSON.stringify([table, column]);
        const known = values.get(id) ?? valuesIn(options.snapshot, table, column);
        values.set(id, known);
        return known;
      },
    };
  }

  /**
   * Takes two runs of a serial order: of all clients, or of those that {@link Judgement.needs} named. In the second all
   * sequences have to count elsewhere, and clocks to show a later second.
   */
  addSerial(order: readonly ClientId[], first: Outcome, second: Outcome): Nondeterminism | undefined {
    if (this.#learning) {
      for (const { table } of [...first.tables, ...second.tables]) this.#learnSnapshot(table);
      const finding = learnMadeUp(first, second, this.#context, Date.now());
      if (finding) return nondeterminism(order, finding);
    }
    const finding = this.#compare(first, second);
    if (finding) return nondeterminism(order, finding);
    if (this.#learning) this.#waiting.push({ order, outcome: first });
    else this.#addCanonical(order, first);
    return undefined;
  }

  /** What differs between two outcomes whose names for made-up values are known, as a clause. */
  between(first: Outcome, second: Outcome): string | undefined {
    this.#stopLearning();
    return this.#compare(first, second)?.what;
  }

  /** @throws RangeError when no serial order of all clients was added. */
  judge(outcome: Outcome): Judgement {
    this.#stopLearning();
    const canonical = canonicalize(outcome, this.#context);
    const { key } = canonical;
    if (this.#ofAll().contains(key)) return { key, canonical, serial: true, needs: [] };
    const needs: ClientId[][] = [];
    for (const refused of choicesOf(refusedClients(outcome, this.#options.refusals))) {
      const others = this.#clients().filter((client) => !refused.includes(client));
      const known = this.#serial.get(others.join());
      if (!known || known.orders.size < factorial(others.length)) needs.push(others);
      else if (known.outcomes.contains(canonicalize(withoutClients(outcome, refused), this.#context).key)) {
        return { key, canonical, serial: true, needs: [] };
      }
    }
    return { key, canonical, serial: false, needs };
  }

  /** How many different outcomes the serial orders of all clients have. */
  get serialOutcomes(): number {
    this.#stopLearning();
    return this.#ofAll().size;
  }

  /** The outcomes of the serial orders of all clients. */
  get serialKeys(): readonly string[] {
    this.#stopLearning();
    return this.#ofAll().keys;
  }

  /** The difference to the nearest serial outcome of all clients, with that outcome's answers. */
  difference(canonical: CanonicalOutcome): Difference {
    this.#stopLearning();
    const nearest = this.#ofAll().nearest(canonical);
    return {
      serialOrder: nearest.order.map((client) => client + 1),
      serialResponses: reportedResponses(nearest.canonical, this.#options.asked),
      entries: nearest.entries,
    };
  }

  /** Explains an outcome that is not serial by the history that led to it. */
  explain(anomaly: Anomalous): ExplainedAnomaly {
    const { history, outcome, canonical, tablesOf } = anomaly;
    const difference = this.difference(canonical);
    const { asked } = this.#options;
    const facts = anomalyFacts({ history, outcome, actual: canonical, difference, asked, tablesOf });
    return { ...explainAnomaly(facts), difference, responses: reportedResponses(canonical, asked) };
  }

  #ofAll(): SerialOutcomes {
    const known = this.#serial.get(this.#clients().join());
    if (!known) throw new RangeError('no serial order of all clients was added');
    return known.outcomes;
  }

  #clients(): ClientId[] {
    return Array.from({ length: this.#options.clients }, (_, client) => client);
  }

  #addCanonical(order: readonly ClientId[], outcome: Outcome): void {
    const clients = order.toSorted((a, b) => a - b).join();
    const known = this.#serial.get(clients) ?? { outcomes: new SerialOutcomes(), orders: new Set() };
    this.#serial.set(clients, known);
    known.orders.add(order.join());
    known.outcomes.add({ order, canonical: canonicalize(outcome, this.#context) });
  }

  #compare(first: Outcome, second: Outcome): Finding | undefined {
    const [one, other] = [canonicalize(first, this.#context), canonicalize(second, this.#context)];
    const [entry] = differenceOf(one, other);
    if (!entry) return undefined;
    if (entry.kind === 'leaked')
      return { what: `client ${entry.client} left a transaction open in one run only` };
    if (entry.kind === 'row')
      return { what: `a row of ${entry.table}, ${show(entry.row)}, is in one run only` };
    const name = answerName({ client: entry.client - 1, request: entry.request - 1 });
    const finding = differs(`${entry.path} in ${name}`, entry.actual ?? 'absent', entry.serial ?? 'absent');
    return entry.path === 'status' ? finding : { ...finding, mask: entry.path };
  }

  /** Uuids of the snapshot are not made up by a run, wherever they show. */
  #learnSnapshot(table: string): void {
    if (this.#tables.has(table)) return;
    this.#tables.add(table);
    for (const cell of this.#options.snapshot(table)?.rows.flat() ?? []) {
      if (cell === null || cell.length < 36) continue;
      for (const { kind, text } of segmentsOf(cell))
        if (kind === 'uuid') this.#context.known.add(text.toLowerCase());
    }
  }

  #stopLearning(): void {
    if (!this.#learning) return;
    this.#learning = false;
    for (const id of this.#context.places.ids()) {
      const [table, column] = columnOf(id) ?? [];
      if (table === undefined || column === undefined) continue;
      for (const value of this.#context.snapshotValues(table, column)) this.#context.known.add(value);
    }
    for (const { order, outcome } of this.#waiting.splice(0)) this.#addCanonical(order, outcome);
  }
}

function valuesIn(snapshot: SnapshotRows, table: string, column: string): ReadonlySet<string> {
  const before = snapshot(table);
  const index = before?.columns.findIndex(({ name }) => name === column) ?? -1;
  return new Set(before?.rows.flatMap((row) => row[index] ?? []));
}

function nondeterminism(order: readonly ClientId[], { what, mask }: Finding): Nondeterminism {
  const clients = order.map((client) => client + 1).join(', ');
  const description = `The serial order ${clients || 'of nobody'} came out differently when it was run twice: ${what}.`;
  return { order, description, ...(mask === undefined ? {} : { mask }) };
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
