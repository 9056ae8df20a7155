import type { Operation } from '../flow/access.ts';
import type { Chain, Value } from '../flow/value.ts';

/** When a chain is looked at: as soon as the call stands there, or once its result is awaited. */
export type Moment = 'call' | 'await';

/** What a function that is handed to the library gives, for these arguments: `(eb) => eb.or([...])`. */
export type Call = (callback: Value, args?: readonly Value[]) => Value;

/** How one database library is spelled. */
export interface Library {
  readonly name: string;
  /** The packages that bring it: it is asked only where the project uses one of them. */
  readonly packages: RegExp;
  /** The statement that a chain of calls is, if it is one of this library's. */
  operation(chain: Chain, moment: Moment, call: Call): Operation | undefined;
  /** The object that a call makes without asking the database: `repository.create({...})`. */
  entity?(chain: Chain): Value | undefined;
  /** Whether a call writes the changes of all that was read: `em.flush()`. */
  flushes?(chain: Chain): boolean;
  readonly cure: Cures;
}

/** How the cures are spelled in a library; `{table}` and `{columns}` are filled in. */
export interface Cures {
  /** Insert, and translate the violation. */
  readonly guard: string;
  /** Insert unless it is there. */
  readonly idempotent: string;
  /** Write only what is still as it was read. */
  readonly conditional: string;
  /** Compute in the database. */
  readonly atomic: string;
  readonly lock: string;
}
