import { ToctouError } from '../../../errors.ts';

/** Reads the payload of a message from front to back; a message that ends too early is a clear error. */
export class ByteReader {
  readonly #bytes: Buffer;
  #offset: number;

  constructor(bytes: Buffer, offset: number) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  #take(length: number): number {
    const at = this.#offset;
    if (length < 0 || at + length > this.#bytes.length) {
      const type = JSON.stringify(String.fromCharCode(this.#bytes[0] ?? 0));
      throw new ToctouError('WIRE', `a message of type ${type} ended too early`);
    }
    this.#offset = at + length;
    return at;
  }

  int8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  /** A number of things: drivers send up to 65535 parameters. */
  count(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  bytes(length: number): Buffer {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** A string that ends with a zero byte. */
  string(): string {
    const end = this.#bytes.indexOf(0, this.#offset);
    if (end < 0) this.#take(this.#bytes.length + 1);
    const at = this.#take(end - this.#offset + 1);
    return this.#bytes.toString('utf8', at, end);
  }

  /** `count` values by `read`. */
  list<T>(count: number, read: () => T): T[] {
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }
}
