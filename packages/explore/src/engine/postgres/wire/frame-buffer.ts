import { ToctouError } from '../../../errors.ts';

/** A typed protocol message: the type byte, an int32 length that counts itself, the payload. */
export interface Frame {
  /** The type byte as a character: `Q`, `P`, `Z`. */
  readonly type: string;
  /** The whole message, header included. */
  readonly bytes: Buffer;
}

/** PostgreSQL's own limit (`pqcomm.h`, `PQ_LARGE_MESSAGE_LIMIT` is `MaxAllocSize - 1`). */
const MAX_LENGTH = 0x3fffffff - 1;
const HEADER = 5;

/**
 * Cuts a stream of bytes into messages, however the network fragmented or joined them.
 *
 * @see https://www.postgresql.org/docs/current/protocol-overview.html
 */
export class FrameBuffer {
  readonly #from: 'client' | 'server';
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(from: 'client' | 'server') {
    this.#from = from;
  }

  /**
   * @returns the messages completed by this chunk, in order
   * @throws ToctouError WIRE when a length is impossible
   */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < HEADER || this.#size < this.#wanted()) return [];
    const bytes =
      this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks, this.#size);
    const frames: Frame[] = [];
    let offset = 0;
    while (bytes.length - offset >= HEADER) {
      const end = offset + 1 + this.#length(bytes, offset);
      if (end > bytes.length) break;
      frames.push({ type: String.fromCharCode(bytes[offset] as number), bytes: bytes.subarray(offset, end) });
      offset = end;
    }
    this.#chunks = offset === bytes.length ? [] : [bytes.subarray(offset)];
    this.#size = bytes.length - offset;
    return frames;
  }

  /** Bytes that are needed before the first message can be complete: a large one is not joined anew for each chunk. */
  #wanted(): number {
    const first = this.#chunks[0] as Buffer;
    if (first.length < HEADER) {
      this.#chunks = [Buffer.concat(this.#chunks, this.#size)];
      return this.#wanted();
    }
    return 1 + this.#length(first, 0);
  }

  #length(bytes: Buffer, offset: number): number {
    const length = bytes.readInt32BE(offset + 1);
    if (length >= 4 && length <= MAX_LENGTH) return length;
    const type = JSON.stringify(String.fromCharCode(bytes[offset] as number));
    throw new ToctouError(
      'WIRE',
      `the ${this.#from} sent a message of type ${type} with the impossible length ${length}`,
      {
        hint: 'toctou speaks the PostgreSQL protocol only: is something else connecting to it?',
      },
    );
  }
}
