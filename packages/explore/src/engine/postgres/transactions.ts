import type { Lane, StepRecord } from '../../schedule/history.ts';
import type { AccessFinder, Accesses } from './accesses.ts';

/** A transaction of one lane, as its steps show it. */
export interface Transaction {
  /** The same under every schedule: the lane, and how many it had before. */
  readonly name: string;
  isolation: string;
  /** Everything that it ever touched. */
  readonly touched: Set<string>;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  /** Tables in which it holds locks on rows. */
  readonly held: Set<string>;
  readonly deferred: Set<string>;
  snapshotTaken: boolean;
  awaitsSafety: boolean;
  advisory: boolean;
  unknown: boolean;
  savepoint: boolean;
  /** An error has ended it already: its locks are gone, and its ROLLBACK does nothing more. */
  failed: boolean;
}

/** A step as a part of its transaction. */
export interface Draft {
  readonly step: StepRecord;
  readonly accesses: Accesses;
  readonly transaction: Transaction;
  readonly takesSnapshot: boolean;
  readonly ends: 'commit' | 'rollback' | undefined;
}

function begin(name: string, isolation: string): Transaction {
  return {
    name,
    isolation,
    touched: new Set(),
    reads: new Set(),
    writes: new Set(),
    held: new Set(),
    deferred: new Set(),
    snapshotTaken: false,
    awaitsSafety: false,
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

function addAll<T>(to: Set<T>, ...sets: ReadonlySet<T>[]): void {
  for (const set of sets) for (const item of set) to.add(item);
}

/** What a transaction does with one more of its steps. */
function extend(transaction: Transaction, step: StepRecord, accesses: Accesses): void {
  const { reads, checks, writes, locks, shares, deferred } = accesses;
  if (accesses.isolation !== undefined) transaction.isolation = accesses.isolation;
  if (step.isolation !== undefined) transaction.isolation = step.isolation;
  transaction.advisory ||= accesses.advisory;
  transaction.unknown ||= accesses.unknown || step.whole !== undefined;
  addAll(transaction.reads, reads, checks);
  addAll(transaction.writes, writes);
  addAll(transaction.held, writes, locks, shares);
  addAll(transaction.deferred, deferred);
  addAll(transaction.touched, reads, checks, writes, locks, shares);
  transaction.savepoint ||= accesses.savepoint;
  transaction.awaitsSafety ||= accesses.awaitsSafety;
}

/** Tells the steps of a history by the transactions that they belong to. */
export function draftsOf(
  steps: readonly StepRecord[],
  finder: AccessFinder,
  defaultIsolation: string,
): readonly Draft[] {
  const open = new Map<Lane, Transaction>();
  const counts = new Map<Lane, number>();
  const beginOn = (lane: Lane, isolation: string): Transaction => {
    const before = counts.get(lane) ?? 0;
    counts.set(lane, before + 1);
    const transaction = begin(`${lane} ${before}`, isolation);
    open.set(lane, transaction);
    return transaction;
  };
  return steps.map((step): Draft => {
    const { lane } = step;
    const accesses = finder.find(step.sql);
    const transaction = open.get(lane) ?? beginOn(lane, defaultIsolation);
    extend(transaction, step, accesses);
    const takesSnapshot =
      step.counted && !transaction.snapshotTaken && accesses.ends === undefined && !step.implicit;
    // What is no query may leave it to the next one.
    transaction.snapshotTaken ||= takesSnapshot && accesses.query;
    const ends = endOf(step, accesses, transaction);
    if (step.error && !transaction.savepoint) transaction.failed = true;
    // What matters to nobody may be the last of an implicit transaction.
    if (step.status === 'I' && (step.counted || transaction.snapshotTaken)) open.delete(lane);
    else if (accesses.chain) beginOn(lane, transaction.isolation);
    return { step, accesses, transaction, takesSnapshot, ends };
  });
}
