import { ToctouError } from '../../../errors.ts';

/** What a connection opens with that wants another one's statement cancelled. */
export interface CancelRequest {
  readonly kind: 'cancel';
  readonly bytes: Buffer;
  readonly pid: number;
  /** Four bytes; up to 256 since protocol 3.2. */
  readonly key: Buffer;
}

/** What a connection may open with. */
export type Startup =
  | { readonly kind: 'ssl' | 'gss'; readonly bytes: Buffer }
  | CancelRequest
  | { readonly kind: 'startup'; readonly bytes: Buffer; readonly params: Readonly<Record<string, string>> };

/** `pqcomm.h`, `MAX_STARTUP_PACKET_LENGTH` */
const MAX_LENGTH = 10_000;
/** A TLS record of type `handshake`; its version follows, whose first byte is 3. */
const TLS_HANDSHAKE = 0x16;
const CANCEL = 80877102;
const SSL = 80877103;
const GSS = 80877104;

function parameters(bytes: Buffer): Record<string, string> {
  const words = bytes.toString('utf8', 8).split('\0');
  const params: Record<string, string> = {};
  for (let i = 0; i + 1 < words.length && words[i] !== ''; i += 2)
    params[words[i] as string] = words[i + 1] as string;
  return params;
}

function decode(bytes: Buffer): Startup {
  const code = bytes.readInt32BE(4);
  if (code === SSL) return { kind: 'ssl', bytes };
  if (code === GSS) return { kind: 'gss', bytes };
  if (code === CANCEL) {
    if (bytes.length < 16) throw new ToctouError('WIRE', 'the client sent a cancel request without a key');
    return { kind: 'cancel', bytes, pid: bytes.readInt32BE(8), key: bytes.subarray(12) };
  }
  const major = code >>> 16;
  if (major !== 3) {
    throw new ToctouError(
      'WIRE',
      `the client asked for protocol version ${major}.${code & 0xffff}, only 3.x is spoken`,
    );
  }
  const params = parameters(bytes);
  if (params['replication'] !== undefined && !/^(0|off|false|no)$/i.test(params['replication'])) {
    throw new ToctouError(
      'UNSUPPORTED',
      'the client asked for a replication connection, which toctou cannot schedule',
    );
  }
  return { kind: 'startup', bytes, params };
}

/**
 * Collects the first packet of a connection, which has no type byte: a startup, or a request for SSL, GSS or cancel.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
 */
export class StartupBuffer {
  #bytes: Buffer = Buffer.alloc(0);

  /**
   * @returns the packet once it is complete, with what came after it
   * @throws ToctouError WIRE when it is no startup packet, UNSUPPORTED for replication
   */
  push(chunk: Buffer): { startup: Startup; rest: Buffer } | undefined {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#bytes.length < 4) return undefined;
    if (this.#bytes[0] === TLS_HANDSHAKE && this.#bytes[1] === 3) {
      throw new ToctouError(
        'UNSUPPORTED',
        'the client opened with TLS at once (sslnegotiation=direct), which toctou does not speak',
      );
    }
    const length = this.#bytes.readInt32BE(0);
    if (length < 8 || length > MAX_LENGTH) {
      throw new ToctouError('WIRE', `the client opened with a packet of the impossible length ${length}`, {
        hint: 'toctou speaks the PostgreSQL protocol only: is something else connecting to it?',
      });
    }
    if (this.#bytes.length < length) return undefined;
    const startup = decode(this.#bytes.subarray(0, length));
    const rest = this.#bytes.subarray(length);
    this.#bytes = Buffer.alloc(0);
    return { startup, rest };
  }
}
