import { primaryKey, type UniqueConstraint } from '../constraint.ts';
import type { Dialect } from '../violation.ts';

/** Where the keys are. */
export interface TableName {
  /** Lower-case letters, digits and underscores. Default: `idempotency_keys`. */
  readonly table?: string;
  /** Default: wherever the database looks for tables. */
  readonly schema?: string;
}

/**
 * The primary key of the table.
 *
 * @throws TypeError for a name that would need quotes.
 */
export function keyConstraint(
  dialect: Dialect,
  { table = 'idempotency_keys', schema }: TableName,
): UniqueConstraint {
  for (const name of [table, ...(schema === undefined ? [] : [schema])])
    if (!/^[a-z_][a-z0-9_]{0,50}$/.test(name))
      throw new TypeError(
        `idempotency: a table or schema must be named in lower-case letters, digits and underscores, at most 51 of them, not ${JSON.stringify(name)}`,
      );
  return primaryKey(table, ['scope', 'idempotency_key'], {
    // MySQL has one name for all primary keys.
    name: dialect === 'mysql' ? 'PRIMARY' : `${table}_pkey`,
    ...(schema !== undefined && { schema }),
  });
}

/** The name of a table, in no need of quotes. */
export function tableOf({ table, schema }: UniqueConstraint): string {
  return schema === undefined ? table : `${schema}.${table}`;
}

/** Text that is compared byte by byte, a key, text of any length. */
const types: Partial<
  Record<Dialect, { readonly key: string; readonly text: string; readonly long: string }>
> = {
  postgres: { key: 'text', text: 'text', long: 'text' },
  // MySQL's text columns take a for A, and "a " for "a".
  mysql: {
    key: 'varbinary(255)',
    text: 'char(64) CHARACTER SET ascii',
    long: 'longtext CHARACTER SET utf8mb4',
  },
  sqlite: { key: 'text', text: 'text', long: 'text' },
};

/**
 * The statement that creates the table of keys, for a migration. `mysql` is for MariaDB, too.
 *
 * `expires_at` is in milliseconds since 1970. What has expired is dead weight and no more: `deleteExpired`, or
 *
 *     DELETE FROM idempotency_keys WHERE expires_at <= extract(epoch FROM now()) * 1000;   -- PostgreSQL
 *     DELETE FROM idempotency_keys WHERE expires_at <= unix_timestamp() * 1000;            -- MySQL, MariaDB
 *     DELETE FROM idempotency_keys WHERE expires_at <= unixepoch() * 1000;                 -- SQLite
 *
 * @throws TypeError for a database that is not supported, and for a name that would need quotes.
 *
 * @example
 * await pool.query(idempotencyTable('postgres'));
 */
export function idempotencyTable(dialect: Dialect, name: TableName = {}): string {
  const type = types[dialect];
  if (!type) throw new TypeError(`idempotencyTable: one of ${Object.keys(types).join(', ')}, not ${dialect}`);
  return `CREATE TABLE ${tableOf(keyConstraint(dialect, name))} (
  scope ${type.key} NOT NULL,
  idempotency_key ${type.key} NOT NULL,
  fingerprint ${type.text} NOT NULL,
  answer ${type.long},
  expires_at bigint NOT NULL,
  PRIMARY KEY (scope, idempotency_key)
)`;
}
