import type { ClientId, History, StepRecord } from '../schedule/history.ts';

/** Tables that a statement reads and writes, by name. */
export type TablesOf = (sql: string) => {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
};

export type Verb = 'insert' | 'update' | 'delete' | 'write';

/** A step that touched tables. */
export interface Access {
  /** Index of the step in the history. */
  readonly index: number;
  readonly client: ClientId;
  readonly step: StepRecord;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** How it wrote, if it did. */
  readonly verb: Verb;
  /** Rows written, as the server counted. */
  readonly written: number;
  /** Whether its transaction was committed, so that what it wrote stayed. */
  readonly committed: boolean;
}

const VERBS = [
  [/\binsert\s+into\b/i, 'insert'],
  [/\bdelete\s+from\b/i, 'delete'],
  [/(?<!\bfor\s+)(?<!\bkey\s+)\bupdate\b/i, 'update'],
] as const;

/** The steps that touched tables, in the order of release. */
export function accessesIn(history: History, tablesOf: TablesOf): Access[] {
  const committed = committedSteps(history);
  return history.steps.flatMap((step, index): Access[] => {
    if (step.implicit) return [];
    const { reads, writes } = tablesOf(step.sql);
    if (reads.length + writes.length === 0) return [];
    const verb = VERBS.find(([pattern]) => pattern.test(step.sql))?.[1] ?? 'write';
    const written = step.results.reduce((sum, { tag }) => sum + writtenBy(tag), 0);
    return [
      { index, client: step.client, step, reads, writes, verb, written, committed: committed.has(index) },
    ];
  });
}

function writtenBy(tag: string): number {
  return Number(/^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/.exec(tag)?.[1] ?? 0);
}

function committedSteps(history: History): Set<number> {
  const committed = new Set<number>();
  const open = new Map<string, number[]>();
  for (const [index, step] of history.steps.entries()) {
    const pending = open.get(step.lane) ?? [];
    open.set(step.lane, pending);
    pending.push(index);
    if (step.status !== 'I') continue;
    const undone = step.error !== undefined || step.results.some(({ tag }) => tag === 'ROLLBACK');
    if (!undone) for (const done of pending) committed.add(done);
    open.set(step.lane, []);
  }
  return committed;
}
