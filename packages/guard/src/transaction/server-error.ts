import { sqlStateOf } from '../dialect/postgres.ts';
import { property, text } from '../property.ts';
import { findWrapped } from '../wrapped.ts';

/**
 * The code of the database's own error in `error`, however wrapped: an SQLSTATE of PostgreSQL, a number of MySQL, a name or a
 * number of SQLite. `undefined` for what a driver or a program threw by itself: a value that cannot be encoded, a lost connection.
 */
export function serverCodeOf(error: unknown): string | undefined {
  return findWrapped(
    error,
    (one) => sqlStateOf(one) ?? mysqlErrorOf(one) ?? sqliteErrorOf(one) ?? prismaErrorOf(one),
  );
}

/** Clients' own numbers are 2000 to 2999 in MySQL's C API, 45000 and above in MariaDB's connector for Node. */
function mysqlErrorOf(error: object): string | undefined {
  const errno = property(error, 'errno');
  if (typeof errno !== 'number' || text(error, 'sqlState') === undefined) return undefined;
  return (errno >= 1000 && errno < 2000) || (errno >= 3000 && errno < 45_000) ? String(errno) : undefined;
}

/** better-sqlite3, sqlite3 and libsql have `SQLITE_...` as their code; node:sqlite has a number beside its own. */
function sqliteErrorOf(error: object): string | undefined {
  const code = text(error, 'code');
  if (code === 'ERR_SQLITE_ERROR') {
    const errcode = property(error, 'errcode');
    return typeof errcode === 'number' ? String(errcode) : undefined;
  }
  return code?.startsWith('SQLITE_') === true ? code : undefined;
}

/** Prisma's driver adapters keep the code of an error of the database, and make others of their own. */
function prismaErrorOf(error: object): string | undefined {
  return text(error, 'kind') === undefined ? undefined : text(error, 'originalCode');
}

/**
 * Codes that may come after the transaction was committed. PostgreSQL (18 documentation, Appendix A): 40003 statement completion unknown,
 * 08 connection exception, 57P operator intervention, which is how a server that shuts down ends a COMMIT that waits for a
 * replica. MySQL and MariaDB: 1047 node not ready, 1053 shutdown, 1180 error during commit, 1317 interrupted, 1927 connection killed.
 */
const afterCommit = /^(?:40003|08...|57P..|1047|1053|1180|1317|1927)$/;

/** Whether an error of COMMIT is the database's word that nothing was committed. */
export function isRefusedCommit(error: unknown): boolean {
  const code = serverCodeOf(error);
  return code !== undefined && !afterCommit.test(code);
}
