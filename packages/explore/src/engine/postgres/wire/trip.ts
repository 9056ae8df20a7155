import { ByteReader } from './byte-reader.ts';
import type { Frame } from './frame-buffer.ts';
import { textOf } from './value-text.ts';

/** A statement that a trip runs. */
export interface TripStatement {
  readonly sql: string;
  /** In text form; `null` is SQL NULL. */
  readonly params: readonly (string | null)[];
}

/** What the server owes for each message of a trip that a Flush ended. A Sync or a Query is owed a ReadyForQuery. */
export type Reply = 'parsed' | 'bound' | 'described' | 'executed' | 'closed';

/** What a client sends until it waits for an answer. */
export interface Trip {
  readonly kind: 'query' | 'extended' | 'function';
  readonly bytes: Buffer;
  /** Bytes without the Sync that ends it. */
  readonly withoutSync: Buffer;
  /** `sync`: ReadyForQuery answers it (a Query is its own Sync). `flush`: one answer for each message. */
  readonly end: 'sync' | 'flush';
  readonly statements: readonly TripStatement[];
  /** SQL that it prepares. */
  readonly prepared: readonly string[];
  /** Names of the prepared statements that it asks a description of, in order. */
  readonly describes: readonly string[];
  readonly replies: readonly Reply[];
}

/** What Describe and Close name a prepared statement by, rather than a portal. */
const STATEMENT = 0x53;

interface Prepared {
  readonly sql: string;
  readonly types: readonly number[];
}

/**
 * Joins the messages of a client into trips and knows which SQL each of them runs: statements and portals are
 * prepared in one trip and run in another.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export class TripAssembler {
  readonly #prepared = new Map<string, Prepared>();
  readonly #portals = new Map<string, TripStatement>();
  #frames: Buffer[] = [];
  #statements: TripStatement[] = [];
  #replies: Reply[] = [];
  #parsed: string[] = [];
  #describes: string[] = [];

  /**
   * @returns the trip that this message completes
   * @throws ToctouError WIRE when the message is malformed
   */
  push(frame: Frame): Trip | undefined {
    const reader = new ByteReader(frame.bytes, 5);
    this.#frames.push(frame.bytes);
    switch (frame.type) {
      case 'Q':
        this.#statements.push({ sql: reader.string(), params: [] });
        return this.#finish('query', 'sync');
      case 'F':
        this.#statements.push({ sql: `/* function call ${reader.int32()} */`, params: [] });
        return this.#finish('function', 'sync');
      case 'P':
        this.#parse(reader);
        return undefined;
      case 'B':
        this.#bind(reader);
        return undefined;
      case 'D':
        this.#replies.push('described');
        if (reader.int8() === STATEMENT) this.#describes.push(reader.string());
        return undefined;
      case 'E':
        this.#replies.push('executed');
        this.#statements.push(
          this.#portals.get(reader.string()) ?? { sql: '/* unknown portal */', params: [] },
        );
        return undefined;
      case 'C':
        this.#replies.push('closed');
        if (reader.int8() === STATEMENT) this.#prepared.delete(reader.string());
        return undefined;
      case 'S':
        return this.#finish('extended', 'sync');
      case 'H':
        return this.#finish('extended', 'flush');
      default:
        return undefined;
    }
  }

  /**
   * Learns the parameter types that the server found for statements whose client had left them open.
   *
   * @param types one list of OIDs for each of `Trip.describes`; fewer after an error
   */
  describe({ describes }: Trip, types: readonly (readonly number[])[]): void {
    for (const [i, name] of describes.entries()) {
      const prepared = this.#prepared.get(name);
      const found = types[i];
      if (prepared && found) this.#prepared.set(name, { sql: prepared.sql, types: found });
    }
  }

  #parse(reader: ByteReader): void {
    this.#replies.push('parsed');
    const name = reader.string();
    const sql = reader.string();
    this.#parsed.push(sql);
    this.#prepared.set(name, { sql, types: reader.list(reader.count(), () => reader.int32()) });
  }

  #bind(reader: ByteReader): void {
    this.#replies.push('bound');
    const portal = reader.string();
    const prepared = this.#prepared.get(reader.string());
    const formats = reader.list(reader.count(), () => reader.int16());
    const values = reader.list(reader.count(), () => {
      const length = reader.int32();
      return length < 0 ? null : reader.bytes(length);
    });
    const params = values.map((value, i) =>
      value === null
        ? null
        : textOf(value, formats[formats.length === 1 ? 0 : i] ?? 0, prepared?.types[i] ?? 0),
    );
    this.#portals.set(portal, { sql: prepared?.sql ?? '/* unknown statement */', params });
  }

  #finish(kind: Trip['kind'], end: Trip['end']): Trip {
    const last = kind === 'extended' ? -1 : undefined;
    const trip: Trip = {
      kind,
      end,
      bytes: Buffer.concat(this.#frames),
      withoutSync: Buffer.concat(this.#frames.slice(0, last)),
      statements: this.#statements,
      prepared: this.#parsed,
      describes: this.#describes,
      replies: this.#replies,
    };
    this.#frames = [];
    this.#statements = [];
    this.#parsed = [];
    this.#describes = [];
    this.#replies = [];
    return trip;
  }
}
