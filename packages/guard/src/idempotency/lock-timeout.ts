import type { Scope } from '../transaction/scope.ts';
import { raw, sql } from '../transaction/statement.ts';
import type { Dialect } from '../violation.ts';

/** Runs `fn`, in which no statement waits longer for a lock than so many milliseconds; afterwards they wait as long as before. */
type LockTimeout = <T>(scope: Scope, milliseconds: number, fn: () => Promise<T>) => Promise<T>;

const postgres: LockTimeout = async ({ client, native }, milliseconds, fn) => {
  // OFFSET 0: the former value is read before the new one is set.
  const [row] = await client.rows(
    native,
    sql`SELECT former, set_config('lock_timeout', ${`${milliseconds}ms`}, true) FROM (SELECT current_setting('lock_timeout') AS former OFFSET 0) AS setting`,
  );
  const result = await fn();
  // After a failure the rollback does it.
  await client.rows(native, sql`SELECT set_config('lock_timeout', ${row?.['former']}, true)`);
  return result;
};

/** A rollback does not put back a variable of the session, and the session goes back to a pool. */
const mysql: LockTimeout = async ({ client, native }, milliseconds, fn) => {
  const [row] = await client.rows(native, sql`SELECT @@SESSION.innodb_lock_wait_timeout AS former`);
  const set = (seconds: number): Promise<unknown> =>
    client.rows(native, raw(`SET SESSION innodb_lock_wait_timeout = ${seconds}`));
  await set(Math.ceil(milliseconds / 1_000));
  const former = Number(row?.['former']);
  try {
    const result = await fn();
    await set(former);
    return result;
  } catch (error) {
    // It cannot be put back on a connection that is gone, and need not be.
    await set(former).catch(() => {});
    throw error;
  }
};

/** The wait was at BEGIN, for as long as the connection's busy timeout says; whoever is past that waits for nobody. */
const sqlite: LockTimeout = (_scope, _milliseconds, fn) => fn();

/** For each database that is supported. */
export const lockTimeouts: Partial<Readonly<Record<Dialect, LockTimeout>>> = { postgres, mysql, sqlite };
