import { text } from '../property.ts';
import type { Abort, AbortKind, ViolationKind } from '../violation.ts';
import type { ErrorDialect } from './dialect.ts';

/** PostgreSQL 18 documentation, Appendix A, class 23. 23001 is what 18 says for RESTRICT, where 17 said 23503. */
const violations: ReadonlyMap<string, ViolationKind> = new Map([
  ['23505', 'unique'],
  ['23503', 'foreign_key'],
  ['23001', 'foreign_key'],
  ['23502', 'not_null'],
  ['23514', 'check'],
  ['23P01', 'exclusion'],
]);

/** A lock timeout or an earlier failure leaves what came before the savepoint good; the other two spoil the snapshot or the locks. */
const aborts: ReadonlyMap<string, readonly [AbortKind, Abort['retry']]> = new Map([
  ['40001', ['serialization', 'transaction']],
  ['40P01', ['deadlock', 'transaction']],
  ['55P03', ['lock_timeout', 'savepoint']],
  ['25P02', ['aborted_transaction', 'savepoint']],
]);

/**
 * The SQLSTATE of an error that a PostgreSQL server sent.
 *
 * Five characters alone are no proof: `EPIPE` has five, too. Every ErrorResponse also carries a severity (PostgreSQL 18
 * documentation, 54.8), which no error of Node has.
 */
export function sqlStateOf(error: object): string | undefined {
  const code = text(error, 'code');
  return code?.length === 5 && /^[0-9A-Z]{5}$/.test(code) && text(error, 'severity') !== undefined
    ? code
    : undefined;
}

/** Field names of node-postgres; those of postgres.js end in `_name`. */
function named(error: object, field: string): string | undefined {
  return text(error, field) ?? text(error, `${field}_name`);
}

export const postgres: ErrorDialect = {
  violation(error) {
    const code = sqlStateOf(error);
    const kind = code === undefined ? undefined : violations.get(code);
    if (code === undefined || kind === undefined) return undefined;
    const column = named(error, 'column');
    return {
      kind,
      constraint: named(error, 'constraint'),
      table: named(error, 'table'),
      schema: named(error, 'schema'),
      columns: column === undefined ? undefined : [column],
      dialect: 'postgres',
      code,
      cause: error,
    };
  },
  abort(error) {
    const code = sqlStateOf(error);
    const abort = code === undefined ? undefined : aborts.get(code);
    if (code === undefined || abort === undefined) return undefined;
    const [kind, retry] = abort;
    return { kind, retry, dialect: 'postgres', code, cause: error };
  },
};
