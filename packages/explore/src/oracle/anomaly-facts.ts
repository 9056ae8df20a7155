import type { ClientId, History } from '../schedule/history.ts';
import { accessesIn, type Access, type TablesOf } from './accesses.ts';
import type { CanonicalOutcome } from './canonicalize.ts';
import type { Outcome } from './outcome.ts';
import type { Asked } from './responses.ts';
import type { Difference } from './verdict.ts';

/** All that is known about an anomaly. */
export interface AnomalyFacts {
  readonly history: History;
  readonly outcome: Outcome;
  readonly actual: CanonicalOutcome;
  /** To the nearest serial outcome. */
  readonly difference: Difference;
  readonly accesses: readonly Access[];
  readonly asked: Asked;
}

/** Gathers what the history says about tables. */
export function anomalyFacts(
  known: Omit<AnomalyFacts, 'accesses'> & { readonly tablesOf: TablesOf },
): AnomalyFacts {
  const { tablesOf, ...facts } = known;
  return { ...facts, accesses: accessesIn(facts.history, tablesOf) };
}

/** Whether a client did what it was asked: every answer of it is a success. */
export function succeeded(outcome: Outcome, client: ClientId): boolean {
  const answers = outcome.answers.filter((answer) => answer.client === client);
  return (
    answers.length > 0 &&
    answers.every(({ status }) => status === 'ok' || (typeof status === 'number' && status < 400))
  );
}

/** Whether an answer of this client is not as in the nearest serial outcome. */
export function answersDiffer({ difference }: AnomalyFacts, client: ClientId): boolean {
  return difference.entries.some((entry) => entry.kind === 'answer' && entry.client === client + 1);
}

/** Tables whose rows are not as in the nearest serial outcome. */
export function differingTables({ difference }: AnomalyFacts): string[] {
  return [...new Set(difference.entries.flatMap((entry) => (entry.kind === 'row' ? entry.table : [])))];
}
