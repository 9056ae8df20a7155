import type { AnyClient } from '../transaction/client.ts';
import type { TransactionOptions } from '../transaction/options.ts';
import { runTransaction } from '../transaction/run-transaction.ts';

/** `transaction` of an ORM, whose types say of `db` and its transaction what an adapter's own types of them do not. */
export function transactionOf<T>(
  client: AnyClient,
  db: object,
  fn: (tx: never) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is the ORM's own transaction
  return runTransaction(client, db, fn as (tx: unknown) => Promise<T>, options);
}
