import type { StepRequest } from '../../schedule/gate.ts';
import type { TransactionStatus } from '../../schedule/history.ts';
import { statementsOf } from './statement.ts';
import type { Trip } from './wire/trip.ts';

/** Where a connection stands when a trip arrives. */
export interface SessionState {
  readonly status: TransactionStatus;
  /** Statements ran in an implicit transaction that no Sync has ended yet. */
  readonly implicitlyOpen: boolean;
  /** Its transactions may keep the snapshot that their first statement takes. */
  readonly keepsSnapshot: boolean;
  /** It was told, outside of them, which isolation level its transactions have. */
  readonly ownIsolation: boolean;
}

/** What the gate is asked for a trip. */
export interface TripRequest extends StepRequest {
  /** It is an autocommit statement, whose commit is a step of its own. */
  readonly autocommit: boolean;
}

/** Whether a trip may make its transaction, or those to come, keep one snapshot. */
export function asksForSnapshot({ prepared, statements }: Trip): boolean {
  const texts = [...prepared, ...statements.map(({ sql }) => sql)];
  return texts.some((text) => /repeatable\s+read|serializable|transaction_isolation/i.test(text));
}

/** Whether a trip may tell the session which isolation level the transactions to come have. */
export function setsIsolation({ prepared, statements }: Trip): boolean {
  const texts = [...prepared, ...statements.map(({ sql }) => sql)];
  return texts.some((text) => /session\s+characteristics|default_transaction_isolation/i.test(text));
}

/** The commit that a Sync stands for. */
export const implicitCommit: StepRequest = { sql: 'COMMIT', params: [], counted: true, implicit: true };

/**
 * What a trip asks of the gate; `undefined` when it runs nothing that anybody has to know of, such as closing a
 * statement.
 */
export function requestOf(trip: Trip, session: SessionState): TripRequest | undefined {
  const { status, implicitlyOpen, keepsSnapshot, ownIsolation } = session;
  const prepares = trip.statements.length === 0 && trip.prepared.length > 0;
  const statements = prepares ? trip.prepared.map((sql) => ({ sql, params: [] })) : trip.statements;
  if (statements.length === 0) {
    return implicitlyOpen && trip.end === 'sync' ? { ...implicitCommit, autocommit: false } : undefined;
  }
  const facts = statements.map(({ sql }) => statementsOf(sql));
  const ordinary = facts.reduce((sum, fact) => sum + fact.ordinary, 0);
  const inTransaction = status !== 'I' || implicitlyOpen;
  // Ending what was never begun matters to nobody.
  const endsNothing = !inTransaction && facts.every((fact) => fact.ends && fact.ordinary === 1);
  // A message may begin the transaction whose snapshot it takes: `BEGIN; SELECT 1`.
  const hasTransaction = inTransaction || facts.some(({ begins }) => begins);
  const takesSnapshot = keepsSnapshot && hasTransaction && facts.some(({ snapshots }) => snapshots > 0);
  const counted = (ordinary > 0 && !endsNothing) || takesSnapshot;
  const controls = facts.some((fact) => fact.begins || fact.ends);
  const whole = wholeReason();
  return {
    sql: statements.map(({ sql }) => sql).join(';\n'),
    params: statements.flatMap(({ params }) => params),
    counted,
    ...(whole === undefined ? {} : { whole }),
    ...(ownIsolation ? { ownIsolation } : {}),
    ...(prepares ? { prepares } : {}),
    autocommit:
      counted && !prepares && whole === undefined && status === 'I' && trip.end === 'sync' && !controls,
  };

  function wholeReason(): string | undefined {
    if (!counted || prepares) return undefined;
    if (ordinary > 1 && (trip.kind === 'query' || controls)) return 'several statements in one message';
    if (status !== 'I') return undefined;
    // The one that matters commits with the message: its commit cannot be held on its own.
    if (trip.kind === 'query' && !controls && (facts[0]?.count ?? 0) > 1)
      return 'several statements in one message';
    if (trip.kind === 'function') return 'a function call by the fast path';
    return facts.find((fact) => fact.unsplittable !== undefined)?.unsplittable;
  }
}
