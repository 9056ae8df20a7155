import { GuardError } from '../guard-error.ts';
import type { Scope } from '../transaction/scope.ts';
import type { Statement } from '../transaction/statement.ts';

/** Stands at the end of statements that are guard's own: their scope has been asked before the ORM was. */
const own = '/* toctou */';

const control =
  /^\s*(?:BEGIN|START\s+TRANSACTION|SET\s+TRANSACTION|SAVEPOINT|RELEASE|COMMIT|ROLLBACK|END|ABORT)\b/i;
const rollbackTo = /^\s*ROLLBACK\s+(?:WORK\s+|TRANSACTION\s+)?TO\b/i;
const ending = /^\s*(?:COMMIT|ROLLBACK|END|ABORT)\b/i;

/** The statement as guard sends it through an ORM. */
export function marked({ strings, values }: Statement): Statement {
  return { strings: [...strings.slice(0, -1), `${strings.at(-1) ?? ''} ${own}`], values };
}

/**
 * Stands between an ORM's transaction and its connection. Each statement is shown to the scope that is open; those by which
 * the ORM itself begins, ends and sets savepoints pass.
 */
export class Tap {
  /** The innermost scope: the ORM's objects do not say on whose behalf a statement comes. */
  scope: Scope | undefined;
  /** The user's function is over, and what ends the transaction is not the user's. */
  over = false;
  /** What was refused last, and why. */
  refusal: unknown;
  readonly #undo = new Map<object, () => void>();
  #sent: Promise<unknown> = Promise.resolve();

  /** Resolves when the statement that was sent last is answered. */
  get answered(): Promise<unknown> {
    return this.#sent.catch(() => {});
  }

  /** @throws what {@link run} would reject with before it sends */
  check(text: string): void {
    if (text.includes(own) || control.test(text)) return;
    try {
      this.scope?.check();
    } catch (refusal) {
      this.refusal = refusal;
      throw refusal;
    }
  }

  /** Sends a statement at once, if the scope takes it. */
  async run<T>(text: string, send: () => PromiseLike<T>): Promise<T> {
    this.check(text);
    const { scope } = this;
    const sending = async (): Promise<T> => {
      const sent = send();
      this.#sent = Promise.resolve(sent);
      return sent;
    };
    if (!scope || text.includes(own)) return sending();
    if (!control.test(text)) return scope.run(sending);
    const toSavepoint = rollbackTo.test(text);
    try {
      const result = await sending();
      if (toSavepoint) scope.forgive();
      return result;
    } finally {
      if (!toSavepoint && ending.test(text)) this.#ended(scope);
    }
  }

  /**
   * Replaces methods of an object until the transaction ends: a pooled connection is somebody else's then. Once only, where the
   * same object is met again.
   */
  put<O extends object>(on: O, methods: Partial<O>): void {
    if (this.#undo.has(on)) return;
    const before = Object.keys(methods).map(
      (name) => [name, Object.getOwnPropertyDescriptor(on, name)] as const,
    );
    for (const [name, value] of Object.entries(methods))
      Object.defineProperty(on, name, { value, configurable: true, writable: true });
    this.#undo.set(on, () => {
      for (const [name, descriptor] of before)
        if (descriptor) Object.defineProperty(on, name, descriptor);
        else Reflect.deleteProperty(on, name);
    });
  }

  /** Takes the tap out again. */
  remove(): void {
    for (const undo of this.#undo.values()) undo();
    this.#undo.clear();
  }

  #ended(scope: Scope): void {
    this.remove();
    if (this.over) return;
    scope.die(
      new GuardError(
        'TRANSACTION_NOT_OPEN',
        'the transaction was ended by hand; leave that to transaction()',
      ),
    );
  }
}
