import type { ClientId, StepRecord } from '../schedule/history.ts';
import type { Access } from './accesses.ts';
import { answersDiffer, differingTables, succeeded, type AnomalyFacts } from './anomaly-facts.ts';
import { staleChecks } from './at-fault.ts';
import type { CanonicalOutcome } from './canonicalize.ts';
import { isMadeUp, type Members, type Node } from './tree.ts';
import type { AnomalyName } from './verdict.ts';

type Rule = (facts: AnomalyFacts) => boolean;

/** The first rule that holds names the anomaly: what broke a transaction comes before what became of the rows. */
const RULES: readonly (readonly [AnomalyName, Rule])[] = [
  ['deadlock', (facts) => failedWith(facts, '40P01').length > 0],
  ['self-deadlock', ({ history }) => history.selfDeadlocked.length > 0],
  ['aborted transaction reused', (facts) => failedWith(facts, '25P02').length > 0],
  ['silent rollback', (facts) => silentRollbacks(facts).length > 0],
  ['leaked transaction', ({ outcome }) => outcome.leaked.length > 0],
  ['unhandled violation', (facts) => unhandledViolations(facts).length > 0],
  ['duplicate row', hasDuplicateRow],
  ['lost update', hasLostUpdate],
  ['write skew', hasWriteSkew],
  ['read skew', hasReadSkew],
];

/** The field's name for an anomaly, `non-serializable` where it has none. */
export function nameAnomaly(facts: AnomalyFacts): AnomalyName {
  return RULES.find(([, holds]) => holds(facts))?.[0] ?? 'non-serializable';
}

/** Steps that ended in this error. */
export function failedWith({ history }: AnomalyFacts, code: string): StepRecord[] {
  return history.steps.filter(({ error }) => error?.code === code);
}

/** Steps that sent COMMIT and got ROLLBACK, of clients that all the same answered with a success. */
export function silentRollbacks({ history, outcome }: AnomalyFacts): StepRecord[] {
  return history.steps.filter(
    ({ client, sql, results }) =>
      /^\s*(commit|end)\b/i.test(sql) &&
      results.some(({ tag }) => tag === 'ROLLBACK') &&
      succeeded(outcome, client),
  );
}

/**
 * Steps that broke a constraint (SQLSTATE class 23), of clients for whom that became a server error or the end of their
 * script, as it does in no serial order.
 */
export function unhandledViolations(facts: AnomalyFacts): StepRecord[] {
  return facts.history.steps.filter(({ client, error }) => {
    if (!error?.code.startsWith('23') || !answersDiffer(facts, client)) return false;
    return facts.outcome.answers.some(
      (answer) =>
        answer.client === client &&
        (answer.status === error.code || answer.status === 'error' || Number(answer.status) >= 500),
    );
  });
}

/** More rows than in the nearest serial outcome, in a table into which two clients inserted what is alike. */
function hasDuplicateRow(facts: AnomalyFacts): boolean {
  return differingTables(facts).some((table) => {
    const inserting = writersOf(facts, table).filter(({ verb }) => verb === 'insert');
    const surplus = facts.difference.entries.reduce((sum, entry) => {
      if (entry.kind !== 'row' || entry.table !== table) return sum;
      return sum + (entry.side === 'extra' ? entry.count : -entry.count);
    }, 0);
    return surplus > 0 && clientsOf(inserting).length > 1 && hasAlikeRows(facts.actual, table);
  });
}

/** Whether two new rows agree in at least half of what is neither made up nor NULL. */
function hasAlikeRows({ tables }: CanonicalOutcome, table: string): boolean {
  const rows = tables.find((changed) => changed.table === table)?.rows.filter(({ count }) => count > 0) ?? [];
  if (rows.some(({ count }) => count > 1)) return true;
  return rows.some(({ row }, index) => rows.slice(index + 1).some((other) => areAlike(row, other.row)));
}

function areAlike(a: Members, b: Members): boolean {
  const compared = a.keys.flatMap((_, i): (readonly [Node, Node])[] => {
    const pair = [a.values[i] as Node, b.values[i] as Node] as const;
    return pair.every(isMeaningful) ? [pair] : [];
  });
  return compared.filter(([one, other]) => one.fixed === other.fixed).length * 2 >= compared.length;
}

function isMeaningful(node: Node): boolean {
  const blank =
    node.kind === 'leaf' && node.parts?.some((part) => typeof part !== 'string' && !isMadeUp(part));
  return node.fixed !== undefined && node.fixed !== 'null' && blank !== true;
}

/** Two clients read a table and updated it, the rows differ, and fewer rows are changed than were updated: the same row. */
function hasLostUpdate(facts: AnomalyFacts): boolean {
  return differingTables(facts).some((table) => {
    const updates = writersOf(facts, table).filter(({ verb }) => verb === 'update');
    const checked = updates.filter((update) => readBefore(facts, update, table));
    const updated = updates.reduce((sum, { written }) => sum + written, 0);
    return clientsOf(checked).length > 1 && changedRows(facts.actual, table) < updated;
  });
}

/** Two clients each wrote a table that the other had read, when the read could not see it. */
function hasWriteSkew(facts: AnomalyFacts): boolean {
  const stale = staleChecks(facts).filter(({ act }) => act.committed);
  return stale.some((one) =>
    stale.some((other) => one.check.client === other.act.client && one.act.client === other.check.client),
  );
}

/** A client that wrote nothing was answered as in no serial order. */
function hasReadSkew(facts: AnomalyFacts): boolean {
  const clients = new Set(facts.accesses.map(({ client }) => client));
  const writers = new Set(clientsOf(facts.accesses.filter(({ writes }) => writes.length > 0)));
  return [...clients].some((client) => !writers.has(client) && answersDiffer(facts, client));
}

function writersOf({ accesses }: AnomalyFacts, table: string): Access[] {
  return accesses.filter(({ writes, committed }) => committed && writes.includes(table));
}

function readBefore({ accesses }: AnomalyFacts, { client, index }: Access, table: string): boolean {
  return accesses.some(
    (access) => access.client === client && access.index < index && access.reads.includes(table),
  );
}

/** How many rows of the snapshot are not as they were. */
function changedRows({ tables }: CanonicalOutcome, table: string): number {
  const rows = tables.find((changed) => changed.table === table)?.rows ?? [];
  return rows.reduce((sum, { count }) => sum + Math.max(-count, 0), 0);
}

function clientsOf(accesses: readonly Access[]): ClientId[] {
  return [...new Set(accesses.map(({ client }) => client))];
}
