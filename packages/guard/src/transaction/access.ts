import type { Dialect } from '../violation.ts';
import type { Client, Row } from './client.ts';
import { sameClient, scopeOf, type RunOptions, type Scope } from './scope.ts';
import type { Statement } from './statement.ts';

/** How statements of this package reach a database, or the transaction that is open on it. */
export interface Access {
  readonly dialect: Dialect;
  /** Whether all statements are of one transaction; otherwise each is one of its own. */
  readonly inTransaction: boolean;
  /** Runs a statement, and resolves to its rows. In a transaction its failure counts as one of `fn`, unless it is expected. */
  rows(statement: Statement, options?: RunOptions): Promise<readonly Row[]>;
}

/**
 * The access to whatever an application has: a database, or a handle that `fn` got.
 *
 * @throws TypeError when `db` is a handle of another client.
 */
export async function accessTo<D extends object, N, Tx extends object>(
  client: Client<D, N, Tx>,
  db: D | Tx,
): Promise<Access> {
  const scope = scopeOf(db);
  if (scope) return accessIn(sameClient(scope, client));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no handle is a database
  const database = db as D;
  return {
    dialect: client.dialectOf(database),
    inTransaction: (await client.joined?.(database)) !== undefined,
    rows: (statement) => client.rows(database, statement),
  };
}

/** The access to an open transaction, whoever began it: `const scope = scopeOf(tx)`. */
export function accessIn(scope: Scope): Access {
  const { client, native } = scope;
  return {
    dialect: client.dialectOf(native),
    inTransaction: true,
    rows: (statement, options) => scope.run(() => client.rows(native, statement), options),
  };
}
