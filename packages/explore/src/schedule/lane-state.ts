import type { Connection, StepRequest } from './gate.ts';
import type {
  ClientId,
  DatabaseError,
  Lane,
  StatementResult,
  StepRecord,
  TransactionStatus,
} from './history.ts';

/** A step under way, as it is being recorded. */
export interface OpenRecord {
  /** Counts the steps of a schedule as they begin. */
  readonly number: number;
  request: StepRequest;
  results: readonly StatementResult[];
  error: DatabaseError | undefined;
  waitedFor: Set<Lane>;
  wokenBy: number | undefined;
  status: TransactionStatus;
  readonly state: LaneState;
  /** The name of its connection then. */
  lane: Lane | undefined;
}

/**
 * What one connection is doing: `opening`, `idle` (its client's turn), `held` at the gate, `running` (released, not
 * known to wait), `blocked` by another connection, `preparing` (its client goes on with the same step).
 */
export type Phase = 'opening' | 'idle' | 'held' | 'running' | 'blocked' | 'preparing';

/** The scheduler's view of one connection. */
export interface LaneState {
  readonly connection: Connection;
  readonly client: ClientId;
  /** Named when it begins a transaction, or an autocommit statement; see {@link isAtWork}. */
  name: Lane | undefined;
  phase: Phase;
  status: TransactionStatus;
  request: StepRequest | undefined;
  release: (() => void) | undefined;
  record: OpenRecord | undefined;
  /** The connections that hold what it is blocked by. */
  holders: readonly Connection[];
}

/** Whether it is in the middle of something: until that is over, its name is nobody else's. */
export function isAtWork({ status, record, phase }: LaneState): boolean {
  return status !== 'I' || record !== undefined || phase === 'held';
}

/** What the history keeps of a step; its connection must have a name by now. */
export function recordOf(open: OpenRecord): StepRecord {
  const { request, error, wokenBy, state } = open;
  return {
    client: state.client,
    lane: open.lane as Lane,
    sql: request.sql,
    params: request.params,
    results: open.results,
    ...(error ? { error } : {}),
    waitedFor: [...open.waitedFor],
    ...(wokenBy === undefined ? {} : { wokenBy }),
    status: open.status,
    counted: request.counted,
    ...(request.implicit ? { implicit: true } : {}),
    ...(request.isolation === undefined ? {} : { isolation: request.isolation }),
    ...(request.whole === undefined ? {} : { whole: request.whole }),
  };
}

/** Sorts by name; all must have one. */
export function byName(a: LaneState, b: LaneState): number {
  return (a.name as Lane) < (b.name as Lane) ? -1 : 1;
}
