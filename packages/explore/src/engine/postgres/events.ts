import type { Event, Footprint, Serializable } from '../../schedule/footprint.ts';
import type { Lane, StepRecord } from '../../schedule/history.ts';
import { type AccessFinder, type Accesses } from './accesses.ts';

/** A transaction of one lane, as its steps show it. */
interface Transaction {
  isolation: string;
  /** Everything that it ever touched. */
  readonly touched: Set<string>;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  /** Tables in which it holds locks on rows. */
  readonly held: Set<string>;
  readonly deferred: Set<string>;
  snapshotTaken: boolean;
  advisory: boolean;
  unknown: boolean;
  savepoint: boolean;
  /** An error has ended it already: its locks are gone, and its ROLLBACK does nothing more. */
  failed: boolean;
}

interface Draft {
  readonly step: StepRecord;
  readonly accesses: Accesses;
  readonly transaction: Transaction;
  readonly takesSnapshot: boolean;
  readonly ends: 'commit' | 'rollback' | undefined;
}

const union = <T>(...sets: ReadonlySet<T>[]): Set<T> => new Set(sets.flatMap((set) => [...set]));

function begin(isolation: string): Transaction {
  return {
    isolation,
    touched: new Set(),
    reads: new Set(),
    writes: new Set(),
    held: new Set(),
    deferred: new Set(),
    snapshotTaken: false,
    advisory: false,
    unknown: false,
    savepoint: false,
    failed: false,
  };
}

function endOf(step: StepRecord, { ends }: Accesses, transaction: Transaction): Draft['ends'] {
  if (transaction.failed) return undefined;
  if (step.error) return 'rollback';
  if (step.implicit) return 'commit';
  // COMMIT of a failed transaction answers ROLLBACK.
  return ends === 'commit' && step.results.some(({ tag }) => tag === 'ROLLBACK') ? 'rollback' : ends;
}

/**
 * The counted steps of a history as events: what each statement does by its text and the schema, together with what its
 * transaction did before it, and will do after.
 */
export class EventMaker {
  readonly #finder: AccessFinder;
  readonly #defaultIsolation: string;

  constructor(finder: AccessFinder, defaultIsolation: string) {
    this.#finder = finder;
    this.#defaultIsolation = defaultIsolation;
  }

  events(steps: readonly StepRecord[], complete: boolean): Event[] {
    const drafts = this.#drafts(steps);
    const groups = groupsOf(drafts, complete);
    const footprints = drafts.map((draft) => footprintOf(draft, complete, groups));
    return steps.flatMap((step, index) => {
      if (!step.counted) return [];
      // Who waited goes on, and does what it was held up in, together with the step that let it.
      const woken = drafts.flatMap((draft, i) => (draft.step.wokenBy === index && i !== index ? i : []));
      const parts = [index, ...woken].map((i) => footprints[i] as Footprint);
      return {
        lane: step.lane,
        client: step.client,
        lanes: new Set([index, ...woken].map((i) => (steps[i] as StepRecord).lane)),
        footprint: parts.length === 1 ? (parts[0] as Footprint) : merge(parts),
      };
    });
  }

  #drafts(steps: readonly StepRecord[]): Draft[] {
    const open = new Map<Lane, Transaction>();
    return steps.map((step): Draft => {
      const accesses = this.#finder.find(step.sql);
      const transaction = open.get(step.lane) ?? begin(this.#defaultIsolation);
      open.set(step.lane, transaction);
      if (accesses.isolation !== undefined) transaction.isolation = accesses.isolation;
      if (step.isolation !== undefined) transaction.isolation = step.isolation;
      const takesSnapshot =
        step.counted && !transaction.snapshotTaken && accesses.ends === undefined && !step.implicit;
      transaction.snapshotTaken ||= takesSnapshot;
      transaction.advisory ||= accesses.advisory;
      transaction.unknown ||= accesses.unknown || step.whole !== undefined;
      for (const table of union(accesses.reads, accesses.checks)) transaction.reads.add(table);
      for (const table of accesses.writes) transaction.writes.add(table);
      for (const table of union(accesses.writes, accesses.locks, accesses.shares))
        transaction.held.add(table);
      for (const table of accesses.deferred) transaction.deferred.add(table);
      for (const table of union(accesses.reads, accesses.checks, transaction.held))
        transaction.touched.add(table);
      transaction.savepoint ||= accesses.savepoint;
      const ends = endOf(step, accesses, transaction);
      if (step.error && !transaction.savepoint) transaction.failed = true;
      // What matters to nobody may be the last of an implicit transaction.
      if (step.status === 'I' && (step.counted || transaction.snapshotTaken)) open.delete(step.lane);
      return { step, accesses, transaction, takesSnapshot, ends };
    });
  }
}

function footprintOf(draft: Draft, complete: boolean, groups: ReadonlyMap<Transaction, number>): Footprint {
  const { step, accesses, transaction, takesSnapshot, ends } = draft;
  const fixed = /repeatable read|serializable/i.test(transaction.isolation);
  const commits = ends === 'commit';
  const none = new Set<string>();
  // With a fixed snapshot, the step that takes it reads for the whole transaction, whose end may not be known yet.
  const blind = fixed && takesSnapshot && !complete;
  const certified = /serializable/i.test(transaction.isolation);
  const reads = takesSnapshot && fixed ? transaction.touched : fixed && !certified ? none : accesses.reads;
  const atCommit = commits ? transaction.deferred : none;
  return {
    reads: union(reads, accesses.checks, atCommit),
    writes: union(accesses.writes, atCommit),
    locks: accesses.locks,
    shares: union(accesses.shares, atCommit),
    commits: commits ? transaction.writes : none,
    releases: ends === undefined ? none : transaction.held,
    advisory: accesses.advisory || (ends !== undefined && transaction.advisory),
    serializable: certification(draft, groups),
    unknown:
      accesses.unknown || step.whole !== undefined || blind || (ends !== undefined && transaction.unknown),
  };
}

function certification(
  { accesses, transaction, takesSnapshot, ends }: Draft,
  groups: ReadonlyMap<Transaction, number>,
): Serializable | undefined {
  const group = groups.get(transaction);
  if (group === undefined) return undefined;
  // What a transaction read and wrote counts again at its end: who committed first decides who is to give way.
  const ended = ends !== undefined;
  return {
    group,
    boundary: takesSnapshot || ended,
    reads: ended ? transaction.reads : union(accesses.reads, accesses.checks),
    writes: ended ? transaction.writes : accesses.writes,
  };
}

/** SERIALIZABLE transactions that share a table, also by way of others, decide about each other. */
function groupsOf(drafts: readonly Draft[], complete: boolean): ReadonlyMap<Transaction, number> {
  const groups = new Map<Transaction, number>();
  for (const { transaction } of drafts) {
    if (/serializable/i.test(transaction.isolation) && !groups.has(transaction))
      groups.set(transaction, complete ? groups.size : 0);
  }
  for (const [one] of groups) {
    for (const [other, number] of groups) {
      if (![...one.touched].some((table) => other.touched.has(table))) continue;
      const kept = groups.get(one) as number;
      for (const [each, old] of groups) if (old === number) groups.set(each, kept);
    }
  }
  return groups;
}

function merge(parts: readonly Footprint[]): Footprint {
  const all = (key: 'reads' | 'writes' | 'locks' | 'shares' | 'commits' | 'releases'): Set<string> =>
    union(...parts.map((part) => part[key]));
  const certified = parts.flatMap(({ serializable }) => serializable ?? []);
  const [first] = certified;
  return {
    reads: all('reads'),
    writes: all('writes'),
    locks: all('locks'),
    shares: all('shares'),
    commits: all('commits'),
    releases: all('releases'),
    advisory: parts.some(({ advisory }) => advisory),
    // Transactions of which one held up the other share a table, so they are of one group.
    serializable: first && {
      group: first.group,
      boundary: certified.some(({ boundary }) => boundary),
      reads: union(...certified.map(({ reads }) => reads)),
      writes: union(...certified.map(({ writes }) => writes)),
    },
    unknown: parts.some(({ unknown }) => unknown),
  };
}
