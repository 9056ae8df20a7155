import type { Abort, AbortKind, ViolationKind } from '../violation.ts';

/** What a code means: a violation, or an abort and what has to be run again. */
export type Meaning = ViolationKind | `${AbortKind} ${Abort['retry']}`;

/**
 * What each calls it: PostgreSQL|MySQL|SQLite|SQL Server|Oracle|Prisma's Rust engine. No number means anything without its
 * engine: 1205 is a lock timeout of MySQL and a deadlock of SQL Server.
 *
 * - PostgreSQL 18, Appendix A. 23001 is what 18 says for RESTRICT, where 17 said 23503. A lock timeout or an earlier failure leaves
 *   what came before the savepoint good; the other two spoil the snapshot or the locks.
 * - MySQL 8.4 and MariaDB, error references. A duplicate and, unless `innodb_rollback_on_timeout` is set, a lock timeout (3572 for
 *   NOWAIT) undo the statement alone; a deadlock undoes the transaction. Where another node was first, Galera says 1213, Group
 *   Replication 3101, TiDB 9007; MariaDB with `innodb_snapshot_isolation` says 1020.
 * - SQLite, rescode.html; violations by the word of the message, since not every driver has the extended code. BUSY_SNAPSHOT: what
 *   the transaction has read is no longer the newest, and waiting does not help; a BUSY may be one where the extended code is hidden.
 * - SQL Server, error reference; 547 is a check where its message says so.
 * - Oracle, error reference. A deadlock undoes the statement alone, but the other one waits for what the transaction holds.
 * - Prisma. P2034 is a deadlock or a serialization failure; it does not say which.
 */
export const codes: Readonly<Partial<Record<Meaning, string>>> = {
  unique: '23505|1062|UNIQUE|2627 2601|ORA-00001|P2002',
  foreign_key: '23503 23001|1451 1452 1216 1217|FOREIGN|547|ORA-02291 ORA-02292|P2003',
  not_null: '23502|1048 1263 1364|NOT|515|ORA-01400 ORA-01407|P2011',
  check: '23514|3819 4025|CHECK|CHECK|ORA-02290',
  exclusion: '23P01',
  'serialization transaction': '40001|1020 3101 9007|SQLITE_BUSY_SNAPSHOT 517|3960|ORA-08177|P2034',
  'deadlock transaction': '40P01|1213||1205|ORA-00060',
  'lock_timeout transaction': '||hidden',
  'lock_timeout savepoint': '55P03',
  'lock_timeout statement': '|1205 3572|SQLITE_BUSY 5|1222|ORA-00054 ORA-30006',
  'aborted_transaction savepoint': '25P02',
  'aborted_transaction transaction': '|||3930',
};
