import type { Duplex } from 'node:stream';
import { FrameBuffer, type Frame } from './wire/frame-buffer.ts';
import { joined } from './wire/messages.ts';
import { ReplyReader } from './wire/reply-reader.ts';
import { withoutChannelBinding } from './wire/sasl.ts';
import type { Reply } from './wire/trip.ts';

/** What is sent, and when its answer is complete. */
export interface Exchange {
  readonly bytes: Buffer;
  /** `sync`: at ReadyForQuery. `answered`: when all of `owed` has come, or an error. */
  readonly until: 'sync' | 'answered';
  readonly owed?: readonly Reply[];
  /** Gets the answer; default: the client, as it comes. */
  readonly hold?: Buffer[];
  /** The client did not ask: it gets nothing of the answer, but what the server says on its own between answers. */
  readonly own?: boolean;
  /** Types of messages that the client did not ask for and does not get. */
  readonly drop?: string;
  /** The server asks for the rows of a COPY. */
  readonly onCopy?: () => void;
}

/** What the server tells of a session before it takes statements. */
export interface SessionFacts {
  readonly pid: number;
  /** Who shows it may cancel what the backend does. */
  readonly cancelKey: Buffer;
  /** The message that it is ready, for the client. */
  readonly ready: Buffer;
}

/** NotificationResponse and ParameterStatus come at any time. */
const UNASKED = 'AS';

interface Pending {
  readonly exchange: Exchange;
  readonly reader: ReplyReader;
  readonly finish: () => void;
}

/** The server's end of a connection: one exchange at a time, everything else passed on to the client. */
export class Backend {
  readonly #socket: Duplex;
  readonly #pass: (bytes: Buffer) => void;
  readonly #onReady: (facts: SessionFacts) => void;
  readonly #frames = new FrameBuffer('server');
  /** Of the server, such as 18. */
  majorVersion = 0;
  #pending: Pending | undefined;
  #key: Buffer = Buffer.alloc(0);
  #ready = false;
  #closed = false;

  constructor(socket: Duplex, pass: (bytes: Buffer) => void, onReady: (facts: SessionFacts) => void) {
    this.#socket = socket;
    this.#pass = pass;
    this.#onReady = onReady;
  }

  /** Whether the server takes rows from the client (COPY FROM STDIN). */
  get copying(): boolean {
    return this.#pending?.reader.copying === true;
  }

  /** Sends what is no exchange: the start-up, rows of a COPY, Terminate. */
  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Sends bytes and resolves when the server has said all that it owes, or is gone. */
  async exchange(exchange: Exchange): Promise<ReplyReader> {
    const reader = new ReplyReader(exchange.owed ?? []);
    await new Promise<void>((finish) => {
      this.#pending = { exchange, reader, finish };
      this.#socket.write(exchange.bytes);
      if (this.#closed || this.#isComplete()) finish();
    });
    if (!this.#isComplete()) reader.error ??= { code: '08006', message: 'the connection ended' };
    this.#pending = undefined;
    return reader;
  }

  /** Takes bytes from the server. */
  receive(chunk: Buffer): void {
    const pass: Buffer[] = [];
    for (const frame of this.#frames.push(chunk)) {
      if (!this.#ready) pass.push(...this.#start(frame));
      else this.#take(frame, pass);
    }
    if (pass.length > 0) this.#pass(joined(pass));
  }

  /** The server has gone: nothing more will come. */
  close(): void {
    this.#closed = true;
    this.#pending?.finish();
  }

  #isComplete(): boolean {
    if (!this.#pending) return false;
    const { exchange, reader } = this.#pending;
    return exchange.until === 'sync' ? reader.status !== undefined : reader.answered;
  }

  #take(frame: Frame, pass: Buffer[]): void {
    const pending = this.#pending;
    pending?.reader.push(frame);
    const { hold, drop, own, onCopy } = pending?.exchange ?? {};
    if (own && !UNASKED.includes(frame.type)) return this.#finish();
    if (!drop?.includes(frame.type)) (hold ?? pass).push(frame.bytes);
    if (frame.type === 'G') {
      // The client sends its rows only when it has got this, and all before it.
      if (hold) pass.push(...hold.splice(0));
      onCopy?.();
    }
    this.#finish();
  }

  #finish(): void {
    if (this.#isComplete()) this.#pending?.finish();
  }

  /** @returns what of it the client gets now */
  #start(frame: Frame): Buffer[] {
    if (frame.type === 'R') return [withoutChannelBinding(frame)];
    if (frame.type === 'K') this.#key = frame.bytes.subarray(5);
    if (frame.type === 'S') this.#learnVersion(frame);
    if (frame.type !== 'Z') return [frame.bytes];
    this.#ready = true;
    // A pooler may have no process to name.
    const pid = this.#key.length < 4 ? 0 : this.#key.readInt32BE(0);
    this.#onReady({ pid, cancelKey: this.#key, ready: frame.bytes });
    return [];
  }

  #learnVersion(frame: Frame): void {
    const [name, value] = frame.bytes.toString('utf8', 5).split('\0');
    if (name === 'server_version') this.majorVersion = Number.parseInt(value ?? '', 10);
  }
}
