import { piecesOf } from './parse-tree.ts';
import { statementsOf } from './statement.ts';
import { queryAsExtended } from './wire/messages.ts';
import type { Reply, Trip, TripPart } from './wire/trip.ts';

/** What of a trip runs on its own, and is a step of its own if it matters to anybody. */
export interface Unit extends TripPart {
  /** Its message is its own Sync: it cannot be sent without. */
  readonly endsItself?: boolean;
  /** Types of the answers that the client did not ask for. */
  readonly drop: string;
  /** Why it is one step though it may consist of several. */
  readonly whole?: string;
  /** It does consist of several, wherever it runs. */
  readonly several?: boolean;
  /** It stands among other statements of one Query, which run in an implicit transaction block from the first on. */
  readonly amongOthers?: boolean;
}

/** What the server owes for a simple query that was sent as an extended one. */
const QUERY_REPLIES: readonly Reply[] = ['parsed', 'bound', 'described', 'executed'];
/** The answers to it that a simple query has not: ParseComplete, BindComplete, NoData. */
const QUERY_DROPS = '12n';
/** What stands before a statement is sent as so many blanks, so that errors point into the whole; to a limit. */
const MOST_BLANKS = 10_000;

function blanks(before: string): string {
  return before.length > MOST_BLANKS ? '' : before.replaceAll(/[^]/gu, ' ');
}

function ofQuery(sql: string, before = ''): Unit {
  return {
    // Where nothing commits the query goes out as it came.
    get bytes() {
      return queryAsExtended(blanks(before) + sql);
    },
    statements: [{ sql, params: [] }],
    prepared: [],
    describes: [],
    replies: QUERY_REPLIES,
    drop: QUERY_DROPS,
  };
}

/**
 * What is a step. `split`: each statement, and the commit of an autocommit statement; what can matter to nobody is none.
 * `as sent`: every query is one, commit included.
 */
export type Steps = 'split' | 'as sent';

/** A query as one unit, its commit with it. */
export function unitAsSent({ parts }: Trip): Unit {
  const [part] = parts as readonly [TripPart];
  return { ...part, endsItself: true, drop: '' };
}

/**
 * Cuts a trip into its statements: a batch at each Execute, a Query where PostgreSQL's parser cuts it. What only works
 * in one message of its own stays whole.
 *
 * @param explicit whether it arrives inside a transaction of BEGIN, where nothing commits on its way
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 */
export function unitsOf(trip: Trip, explicit: boolean): readonly Unit[] {
  if (trip.kind === 'extended') {
    return trip.parts.map((part) => {
      const whole = part.statements.map(({ sql }) => statementsOf(sql).unsplittable).find(Boolean);
      return { ...part, drop: '', ...(whole === undefined ? {} : { whole }) };
    });
  }
  const [part] = trip.parts as readonly [TripPart];
  if (trip.kind === 'function') return [{ ...unitAsSent(trip), whole: 'a function call by the fast path' }];
  if (trip.parts.length > 1 || part.replies.length > 0)
    return [
      {
        ...unitAsSent(trip),
        statements: allOf(trip),
        several: true,
        whole: 'a query in the middle of a batch',
      },
    ];
  const sql = part.statements[0]?.sql ?? '';
  const { count, ordinary, snapshots, unsplittable } = statementsOf(sql);
  if (unsplittable !== undefined && (!explicit || count <= 1))
    return [{ ...unitAsSent(trip), several: count !== 1, whole: unsplittable }];
  if (count <= 1) return [ofQuery(sql)];
  if (ordinary + snapshots === 0) return [unitAsSent(trip)];
  return piecesOf(sql).map(({ before, text }) => ({ ...ofQuery(text, before), amongOthers: true }));
}

function allOf({ parts }: Trip): TripPart['statements'] {
  return parts.flatMap(({ statements }) => statements);
}
