import type { TransactionOptions } from '../transaction/options.ts';
import { keyConstraint, type TableName } from './table.ts';

/** A day, in milliseconds: as long as most keep keys who publish it. */
const day = 86_400_000;

/** How keys are kept. */
export interface IdempotencyOptions extends TableName {
  /** Whether a request without a key is refused; otherwise it is carried out without one. Default: true. */
  readonly required?: boolean;
  /**
   * Milliseconds. How long a request waits for an earlier one with the same key, on a connection of the pool. Default: 2,000. MySQL counts
   * in whole seconds; SQLite waits as long as the connection's busy timeout says, for whoever writes.
   */
  readonly lockTimeout?: number;
  /** Milliseconds. How long a key is known. Default: 86,400,000, a day. */
  readonly expiresAfter?: number;
  /** For the transaction: `isolation`, `retry`. */
  readonly within?: Pick<TransactionOptions, 'isolation' | 'retry'>;
}

/** Options with their defaults. */
export interface ValidOptions extends Required<Omit<IdempotencyOptions, keyof TableName>> {
  readonly name: TableName;
}

/** @throws RangeError for a duration that is no positive integer; TypeError for a name that would need quotes. */
export function validated({ table, schema, ...options }: IdempotencyOptions): ValidOptions {
  const name = { ...(table !== undefined && { table }), ...(schema !== undefined && { schema }) };
  keyConstraint('postgres', name);
  return {
    name,
    required: options.required ?? true,
    lockTimeout: duration('lockTimeout', options.lockTimeout ?? 2_000),
    expiresAfter: duration('expiresAfter', options.expiresAfter ?? day),
    within: options.within ?? {},
  };
}

function duration(name: string, milliseconds: number): number {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 1)
    throw new RangeError(
      `idempotency: ${name} must be a positive integer of milliseconds, not ${String(milliseconds)}`,
    );
  return milliseconds;
}
