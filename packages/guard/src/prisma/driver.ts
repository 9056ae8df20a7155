import type { Row } from '../transaction/client.ts';

/** What is used of a `PrismaClient`, or of what its `$transaction` gives. */
export interface PrismaDatabase {
  // oxlint-disable-next-line typescript/no-explicit-any -- Prisma's own promises
  $queryRawUnsafe(query: string, ...values: any[]): PromiseLike<any>;
}

/** What `$transaction` gives, with the types of the models. */
export type PrismaTransaction<D extends PrismaDatabase> = D extends {
  // oxlint-disable-next-line typescript/no-explicit-any
  $transaction(fn: (tx: infer Tx) => any, options?: any): any;
}
  ? Tx
  : D;

/** What an extension of the client gets for each operation. */
export interface Operation {
  readonly operation: string;
  readonly args: unknown;
  query(args: unknown): PromiseLike<unknown>;
}

/** What a client and a transaction are at run time. */
export interface Internals {
  readonly _activeProvider: string;
  /** Of a client only. */
  $extends?(extension: {
    readonly query: { $allOperations(operation: Operation): Promise<unknown> };
  }): Internals;
  $queryRawUnsafe(sql: string, ...values: readonly unknown[]): PromiseLike<readonly Row[]>;
  $executeRawUnsafe(sql: string, ...values: readonly unknown[]): PromiseLike<number>;
  $transaction<T>(
    fn: (tx: Internals) => Promise<T>,
    options?: { readonly isolationLevel?: string },
  ): Promise<T>;
}
