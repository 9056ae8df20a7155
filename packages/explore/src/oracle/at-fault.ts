import type { Access } from './accesses.ts';
import { differingTables, type AnomalyFacts } from './anomaly-facts.ts';

/** A check of one client and the act of another that made it untrue: the two touch the same table. */
export interface Conflict {
  readonly table: string;
  readonly check: Access;
  readonly act: Access;
}

/**
 * The checks that were out of date: the last read of a table by a client before it wrote, and the first write to that
 * table by another client that the read could not see, because it or its commit came later, where the two were at work at the same time.
 */
export function staleChecks({ accesses, history }: AnomalyFacts): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const act of accesses) {
    const visible = endOf(act, history.steps);
    const began = history.steps.findIndex(({ client }) => client === act.client);
    const atWork = new Set(history.steps.slice(began).map(({ client }) => client));
    for (const table of act.writes) {
      const checks = accesses.filter(
        ({ client, reads, index }) =>
          client !== act.client && atWork.has(client) && reads.includes(table) && index < visible,
      );
      const clients = new Set(checks.map(({ client }) => client));
      for (const client of clients) {
        const own = checks.filter((access) => access.client === client);
        const wrote = accesses.find((access) => access.client === client && access.writes.includes(table));
        const check = own.findLast(({ index }) => wrote === undefined || index <= wrote.index) ?? own[0];
        const known = conflicts.some(
          (other) => other.table === table && other.check === check && other.act.client === act.client,
        );
        if (check && !known) conflicts.push({ table, check, act });
      }
    }
  }
  return conflicts;
}

/** Index of the step that made a write visible to others, or undid it. */
function endOf({ index, step }: Access, steps: AnomalyFacts['history']['steps']): number {
  const end = steps.findIndex((other, i) => i >= index && other.lane === step.lane && other.status === 'I');
  return end < 0 ? steps.length : end;
}

/**
 * The conflicts that the difference is about: on tables whose rows differ, or which a violation named, where there are
 * any; rather those where each client's act spoiled the other's check.
 */
export function conflictsAtFault(facts: AnomalyFacts): Conflict[] {
  const all = staleChecks(facts);
  const violated = facts.history.steps.flatMap(({ error }) => error?.table ?? []);
  const tables = new Set([...differingTables(facts), ...violated]);
  const named = all.filter(({ table }) => tables.has(table));
  const relevant = named.length > 0 ? named : all;
  const mutual = relevant.filter((one) =>
    all.some((other) => other.check.client === one.act.client && other.act.client === one.check.client),
  );
  return mutual.length > 0 ? mutual : relevant;
}

/** Indices of the dependent steps at fault: the checks and the acts, or who waited for whom, or the failed steps. */
export function stepsAtFault(facts: AnomalyFacts): number[] {
  const { steps } = facts.history;
  const deadlocked =
    steps.some(({ error }) => error?.code === '40P01') || facts.history.selfDeadlocked.length > 0;
  const waits = steps.flatMap(({ waitedFor }, index) => (deadlocked && waitedFor.length > 0 ? index : []));
  const conflicts = conflictsAtFault(facts);
  const checked = conflicts.flatMap(({ check, act }) => [check.index, act.index, ...ownAct(facts, check)]);
  const failed = steps.flatMap(({ error }, index) => (error ? index : []));
  const [first = []] = [waits, checked, sharedWrites(facts), failed].filter((some) => some.length > 0);
  return [...new Set(first)].toSorted((a, b) => a - b);
}

/** What the client that checked went on to write: its own act, on the table that it had checked if there is one. */
function ownAct({ accesses }: AnomalyFacts, check: Access): number[] {
  const own = accesses.filter(
    ({ client, writes, index }) => client === check.client && writes.length > 0 && index >= check.index,
  );
  const act = own.find(({ writes }) => writes.some((table) => check.reads.includes(table))) ?? own[0];
  return act ? [act.index] : [];
}

/** Writes of several clients to the same table: for races between statements that check nothing. */
function sharedWrites({ accesses }: AnomalyFacts): number[] {
  return accesses
    .filter(({ client, writes }) =>
      accesses.some(
        (other) => other.client !== client && other.writes.some((table) => writes.includes(table)),
      ),
    )
    .map(({ index }) => index);
}
