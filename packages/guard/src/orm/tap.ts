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
    const { scope } = this;
    let answer: unknown;
    const sending = async (): Promise<T> => {
      // A promise of the ORM's own is made one once: two would each be rejected, and nobody hear of the second.
      const sent = Promise.resolve(send());
      this.#sent = sent;
      try {
        return await sent;
      } catch (error) {
        answer = error;
        throw error;
      }
    };
    if (!scope || text.includes(own)) return sending();
    const isControl = control.test(text);
    const isRollbackTo = rollbackTo.test(text);
    try {
      const result = await (isControl ? sending() : scope.run(sending));
      if (isRollbackTo) scope.forgive();
      return result;
    } catch (error) {
      if (error !== answer) this.refusal = error;
      throw error;
    } finally {
      if (!isRollbackTo && ending.test(text)) this.#ended(scope);
    }
  }

  /**
   * Replaces methods of an object, once where it is met again. At the end of the transaction they are put back, unless `keep` says
   * that the object is the transaction's alone: a pooled connection is somebody else's then.
   */
  put<O extends object>(on: O, methods: Partial<O>, keep = false): void {
    if (this.#undo.has(on)) return;
    const before = Object.keys(methods).map(
      (name) => [name, Object.getOwnPropertyDescriptor(on, name)] as const,
    );
    for (const [name, value] of Object.entries(methods))
      Object.defineProperty(on, name, { value, configurable: true, writable: true });
    this.#undo.set(on, () => {
      if (keep && this.over) return;
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
