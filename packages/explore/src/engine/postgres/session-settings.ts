import type { Backend } from './backend.ts';
import type { Block } from './block.ts';
import { notice, query } from './wire/messages.ts';

/** What may change how a session is set; it is asked again then. */
const MAY_CHANGE = /isolation|characteristics|timeout|\breset\b|\bdiscard\b|set_config/i;
/** `BEGIN ISOLATION LEVEL ...`, `SET TRANSACTION ISOLATION LEVEL ...` */
const OWN_LEVEL =
  /^(?!.*session\s+characteristics).*\bisolation\s+level\s+(serializable|repeatable\s+read|read\s+(?:un)?committed)/is;
const FIXED = /^(repeatable read|serializable)$/;
/** They run while a connection waits at the gate, and end it, or its transaction. The last is new in PostgreSQL 17. */
const TIMEOUTS = ['idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout'];

/** What of a session's settings decides about its steps, as the server says: wherever it was set, it counts. */
export class SessionSettings {
  readonly #backend: Backend;
  readonly #tell: (bytes: Buffer[]) => void;
  #session = 'read committed';
  #transaction: string | undefined;
  #sessionStale = true;
  #transactionStale = false;

  /** @param tell for what the client should know */
  constructor(backend: Backend, tell: (bytes: Buffer[]) => void) {
    this.#backend = backend;
    this.#tell = tell;
  }

  /** The isolation level in force, in lower case. */
  get isolation(): string {
    return this.#transaction ?? this.#session;
  }

  /** Whether its transaction keeps the snapshot that its first statement takes. */
  get keepsSnapshot(): boolean {
    return FIXED.test(this.isolation);
  }

  /** A statement has run. */
  ran(sql: string, block: Block): void {
    if (MAY_CHANGE.test(sql)) this.#sessionStale = this.#transactionStale = true;
    if (block === 'none') {
      this.#transaction = undefined;
      this.#transactionStale = false;
      return;
    }
    const level = OWN_LEVEL.exec(sql)?.[1];
    if (level !== undefined) this.#transaction = level.toLowerCase().replaceAll(/\s+/g, ' ');
  }

  /** Asks again if need be; SHOW takes no snapshot. Not in the middle of a batch, which a query would commit. */
  async refresh(block: 'none' | 'explicit'): Promise<void> {
    if (!(block === 'none' ? this.#sessionStale : this.#transactionStale)) return;
    const timeouts = TIMEOUTS.slice(0, this.#backend.majorVersion >= 17 ? 3 : 2);
    const [isolation, ...limits] = await this.#show(['transaction_isolation', ...timeouts]);
    if (isolation === undefined) return;
    this.#transactionStale = false;
    if (block === 'none') {
      this.#sessionStale = false;
      this.#session = isolation;
    } else {
      this.#transaction = isolation;
    }
    const running = timeouts.filter((_, i) => limits[i] !== '0');
    if (running.length > 0) await this.#turnOff(running);
  }

  /** @returns nothing when the connection ended */
  async #show(names: readonly string[]): Promise<readonly (string | undefined)[]> {
    const { results } = await this.#ask(names.map((name) => `SHOW ${name}`));
    return results.map(({ rows }) => rows[0]?.[0] ?? undefined);
  }

  async #turnOff(timeouts: readonly string[]): Promise<void> {
    await this.#ask(timeouts.map((name) => `SET ${name} = 0`));
    const text = `toctou: ${timeouts.join(' and ')} set to 0: it would run while a statement waits for its turn`;
    this.#tell([notice(text)]);
  }

  async #ask(statements: readonly string[]): ReturnType<Backend['exchange']> {
    return this.#backend.exchange({ bytes: query(statements.join('; ')), until: 'sync', own: true });
  }
}
