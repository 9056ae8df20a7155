import { mergeFootprints, type Event, type Footprint, type Serializable } from '../../schedule/footprint.ts';
import type { StepRecord } from '../../schedule/history.ts';
import type { AccessFinder } from './accesses.ts';
import { draftsOf, type Draft, type Transaction } from './transactions.ts';

/** What a transaction did in the end, under the schedules that came to their end. */
interface Foreseen {
  readonly touched: Set<string>;
  serializable: boolean;
  unknown: boolean;
}

const NONE: ReadonlySet<string> = new Set();
const union = <T>(...sets: ReadonlySet<T>[]): ReadonlySet<T> => new Set(sets.flatMap((set) => [...set]));
const isSerializable = ({ isolation }: Transaction): boolean => /serializable/i.test(isolation);
const keepsSnapshot = ({ isolation }: Transaction): boolean =>
  /repeatable read|serializable/i.test(isolation);

/**
 * The counted steps of a history as events: what each statement does by its text and the schema, together with what its
 * transaction did before it, and will do after. Of a history that is not complete the latter is what it did in those that
 * were.
 */
export class EventMaker {
  readonly #finder: AccessFinder;
  readonly #defaultIsolation: string;
  readonly #foreseen = new Map<string, Foreseen>();

  constructor(finder: AccessFinder, defaultIsolation: string) {
    this.#finder = finder;
    this.#defaultIsolation = defaultIsolation;
  }

  events(steps: readonly StepRecord[], complete: boolean): Event[] {
    const drafts = draftsOf(steps, this.#finder, this.#defaultIsolation);
    const foreseen = complete ? undefined : this.#foreseen;
    if (complete) this.#learn(drafts);
    const together = componentsOf(drafts, foreseen);
    const footprints = drafts.map((each) => footprintOf(each, together, foreseen));
    return steps.flatMap((step, index) => {
      if (!step.counted) return [];
      // Who waited goes on, and does what it was held up in, together with the step that let it.
      const woken = drafts.flatMap((each, i) => (each.step.wokenBy === index && i !== index ? i : []));
      const parts = [index, ...woken].map((i) => footprints[i] as Footprint);
      return {
        lane: step.lane,
        client: step.client,
        lanes: new Set([index, ...woken].map((i) => (steps[i] as StepRecord).lane)),
        footprint: parts.length === 1 ? (parts[0] as Footprint) : mergeFootprints(parts),
      };
    });
  }

  #learn(drafts: readonly Draft[]): void {
    for (const transaction of new Set(drafts.map((each) => each.transaction))) {
      const known = this.#foreseen.get(transaction.name);
      this.#foreseen.set(transaction.name, {
        touched: new Set(known ? union(known.touched, transaction.touched) : transaction.touched),
        serializable: isSerializable(transaction) || known?.serializable === true,
        unknown: transaction.unknown || known?.unknown === true,
      });
    }
  }
}

type AllForeseen = ReadonlyMap<string, Foreseen> | undefined;
type Components = readonly ReadonlySet<string>[];

function touchedBy(transaction: Transaction, foreseen: AllForeseen): ReadonlySet<string> {
  const known = foreseen?.get(transaction.name);
  return known ? union(known.touched, transaction.touched) : transaction.touched;
}

function isUnknown(transaction: Transaction, foreseen: AllForeseen): boolean {
  return transaction.unknown || foreseen?.get(transaction.name)?.unknown === true;
}

function footprintOf(draft: Draft, together: Components, foreseen: AllForeseen): Footprint {
  const { step, accesses, transaction, takesSnapshot, ends } = draft;
  const fixed = keepsSnapshot(transaction);
  const commits = ends === 'commit';
  // With a fixed snapshot, the step that takes it reads for the whole transaction.
  const certified = isSerializable(transaction);
  const own = fixed && !certified ? NONE : accesses.reads;
  const reads = takesSnapshot && fixed ? touchedBy(transaction, foreseen) : own;
  const atCommit = commits ? transaction.deferred : NONE;
  return {
    reads: union(reads, accesses.checks, atCommit),
    writes: union(accesses.writes, atCommit),
    locks: accesses.locks,
    shares: union(accesses.shares, atCommit),
    commits: commits ? transaction.writes : NONE,
    releases: ends === undefined ? NONE : transaction.held,
    advisory: accesses.advisory || (ends !== undefined && transaction.advisory),
    serializable: certified ? certification(draft, touchedBy(transaction, foreseen), together) : undefined,
    unknown:
      accesses.unknown ||
      step.whole !== undefined ||
      (ends !== undefined && transaction.unknown) ||
      (takesSnapshot && fixed && (transaction.awaitsSafety || isUnknown(transaction, foreseen))),
  };
}

function certification(
  { accesses, transaction, takesSnapshot, ends }: Draft,
  touched: ReadonlySet<string>,
  together: Components,
): Serializable {
  // What a transaction read and wrote counts again at its end: who committed first decides who is to give way.
  const ended = ends !== undefined;
  return {
    tables: together.find((tables) => [...touched].some((table) => tables.has(table))) ?? touched,
    begins: takesSnapshot,
    ends: ended,
    reads: ended ? transaction.reads : union(accesses.reads, accesses.checks),
    writes: ended ? transaction.writes : accesses.writes,
  };
}

/**
 * SERIALIZABLE transactions that share a table, also by way of others, decide about each other: the tables of each lot.
 * One that nobody knows all of may share one with any other.
 */
function componentsOf(drafts: readonly Draft[], foreseen: AllForeseen): Components {
  const present = new Set(drafts.map(({ transaction }) => transaction));
  const certified = [...present].filter(isSerializable);
  const expected = [...(foreseen?.values() ?? [])].filter(({ serializable }) => serializable);
  const sets = [
    ...certified.map((transaction) => touchedBy(transaction, foreseen)),
    ...expected.map(({ touched }) => touched),
  ];
  if (certified.some(({ unknown }) => unknown) || expected.some(({ unknown }) => unknown))
    return [union(...sets)];
  let components: ReadonlySet<string>[] = [];
  for (const set of sets) {
    const apart = components.filter((other) => ![...other].some((table) => set.has(table)));
    const joined = components.filter((other) => !apart.includes(other));
    components = [...apart, union(set, ...joined)];
  }
  return components;
}
