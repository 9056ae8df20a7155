import type { Socket } from 'node:net';
import { FrameBuffer, type Frame } from './wire/frame-buffer.ts';
import { ReplyReader } from './wire/reply-reader.ts';
import type { Reply } from './wire/trip.ts';

/** What is sent, and when its answer is complete. */
export interface Exchange {
  readonly bytes: Buffer;
  /** `sync`: at ReadyForQuery. `answered`: when all of `owed` has come, or an error. */
  readonly until: 'sync' | 'answered';
  readonly owed?: readonly Reply[];
  /** Gets the answer; default: the client, as it comes. */
  readonly hold?: Buffer[];
  /** Types of messages that the client did not ask for and does not get. */
  readonly drop?: string;
}

interface Pending {
  readonly exchange: Exchange;
  readonly reader: ReplyReader;
  readonly finish: () => void;
}

/** The server's end of a connection: one exchange at a time, everything else passed on to the client. */
export class Backend {
  readonly #socket: Socket;
  readonly #pass: (bytes: Buffer) => void;
  readonly #onReady: (pid: number) => void;
  readonly #frames = new FrameBuffer('server');
  #pending: Pending | undefined;
  #pid = 0;
  #ready = false;
  #closed = false;

  constructor(socket: Socket, pass: (bytes: Buffer) => void, onReady: (pid: number) => void) {
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
      if (!this.#ready) this.#start(frame);
      const pending = this.#pending;
      pending?.reader.push(frame);
      if (!pending?.exchange.drop?.includes(frame.type)) (pending?.exchange.hold ?? pass).push(frame.bytes);
      if (this.#isComplete()) pending?.finish();
    }
    if (pass.length > 0) this.#pass(Buffer.concat(pass));
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

  #start(frame: Frame): void {
    if (frame.type === 'K') this.#pid = frame.bytes.readInt32BE(5);
    if (frame.type !== 'Z') return;
    this.#ready = true;
    this.#onReady(this.#pid);
  }
}
