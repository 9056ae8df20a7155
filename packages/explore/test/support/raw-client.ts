import { once } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';
import { FrameBuffer, type Frame } from '../../src/engine/postgres/wire/frame-buffer.ts';

/** A connection that a driver has opened and that a test goes on with by hand. */
export class RawClient {
  readonly stream: Socket;
  /** All that came since. */
  readonly #received: Frame[] = [];
  readonly #frames = new FrameBuffer('server');
  readonly #closed: Promise<unknown>;

  private constructor(stream: Socket) {
    this.stream = stream;
    stream.removeAllListeners('data').removeAllListeners('error');
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => this.#received.push(...this.#frames.push(chunk)));
    this.#closed = once(stream, 'close');
  }

  static async open(url: string): Promise<RawClient> {
    const client = new pg.Client({ connectionString: url });
    // It is not the driver's any more.
    client.on('error', () => {});
    await client.connect();
    return new RawClient((client as unknown as { connection: { stream: Socket } }).connection.stream);
  }

  /** The types of the messages that have come so far. */
  get types(): readonly string[] {
    return this.#received.map(({ type }) => type);
  }

  /** Waits until what has come satisfies. */
  async until(found: (types: readonly string[]) => boolean): Promise<void> {
    while (!found(this.types)) await once(this.stream, 'data');
  }

  /** Waits until the other side closes, which a Terminate makes it do. */
  async end(): Promise<readonly Frame[]> {
    await this.#closed;
    return this.#received;
  }
}
