import { ByteReader } from './byte-reader.ts';
import type { Frame } from './frame-buffer.ts';
import { joined, sync } from './messages.ts';
import { textOf } from './value-text.ts';

/** A statement that a trip runs. */
export interface TripStatement {
  readonly sql: string;
  /** In text form; `null` is SQL NULL. */
  readonly params: readonly (string | null)[];
}

/** What the server owes for each message of a trip that a Flush ended. A Sync or a Query is owed a ReadyForQuery. */
export type Reply = 'parsed' | 'bound' | 'described' | 'executed' | 'closed';

/** Messages of a trip up to one Execute: the least that runs one statement. */
export interface TripPart {
  /** Without the Sync or Flush that ends the trip. */
  readonly bytes: Buffer;
  readonly statements: readonly TripStatement[];
  /** SQL that it prepares. */
  readonly prepared: readonly string[];
  /** Names of the prepared statements that it asks a description of, in order. */
  readonly describes: readonly string[];
  readonly replies: readonly Reply[];
}

/** What a client sends until it waits for an answer. */
export interface Trip {
  readonly kind: 'query' | 'extended' | 'function';
  readonly bytes: Buffer;
  /** `sync`: ReadyForQuery answers it (a Query is its own Sync). `flush`: one answer for each message. */
  readonly end: 'sync' | 'flush';
  /** Its last message but the Sync runs something. */
  readonly endsInExecute: boolean;
  /** At least one; what follows the last Execute belongs to it. */
  readonly parts: readonly TripPart[];
}

interface OpenPart {
  readonly frames: Buffer[];
  readonly statements: TripStatement[];
  readonly prepared: string[];
  readonly describes: string[];
  readonly replies: Reply[];
}

function emptyPart(): OpenPart {
  return { frames: [], statements: [], prepared: [], describes: [], replies: [] };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A Sync and nothing before it. */
export const bareSync: Trip = {
  kind: 'extended',
  end: 'sync',
  endsInExecute: false,
  bytes: sync,
  parts: [{ bytes: Buffer.alloc(0), statements: [], prepared: [], describes: [], replies: [] }],
};

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
  #parts: OpenPart[] = [];
  #part: OpenPart = emptyPart();
  #endsInExecute = false;

  /**
   * @returns the trip that this message completes
   * @throws ToctouError WIRE when the message is malformed
   */
  push(frame: Frame): Trip | undefined {
    const reader = new ByteReader(frame.bytes, 5);
    this.#frames.push(frame.bytes);
    if (frame.type === 'S') return this.#finish('extended', 'sync');
    if (frame.type === 'H') return this.#finish('extended', 'flush');
    // What a trip runs next begins a part of its own.
    if (this.#part.statements.length > 0 && 'PBE'.includes(frame.type)) this.#endPart();
    this.#part.frames.push(frame.bytes);
    this.#endsInExecute = frame.type === 'E';
    switch (frame.type) {
      case 'Q':
        this.#part.statements.push({ sql: reader.string(), params: [] });
        return this.#finish('query', 'sync');
      case 'F':
        this.#part.statements.push({ sql: `/* function call ${reader.int32()} */`, params: [] });
        return this.#finish('function', 'sync');
      case 'P':
        this.#parse(reader);
        return undefined;
      case 'B':
        this.#bind(reader);
        return undefined;
      case 'D':
        this.#part.replies.push('described');
        if (reader.int8() === STATEMENT) this.#part.describes.push(reader.string());
        return undefined;
      case 'E':
        this.#execute(reader.string());
        return undefined;
      case 'C':
        this.#part.replies.push('closed');
        if (reader.int8() === STATEMENT) this.#prepared.delete(reader.string());
        return undefined;
      default:
        return undefined;
    }
  }

  /**
   * Learns the parameter types that the server found for statements whose client had left them open.
   *
   * @param types one list of OIDs for each of `TripPart.describes`; fewer after an error
   */
  describe({ describes }: TripPart, types: readonly (readonly number[])[]): void {
    for (const [i, name] of describes.entries()) {
      const prepared = this.#prepared.get(name);
      const found = types[i];
      if (prepared && found) this.#prepared.set(name, { sql: prepared.sql, types: found });
    }
  }

  #parse(reader: ByteReader): void {
    this.#part.replies.push('parsed');
    const name = reader.string();
    const sql = reader.string();
    this.#part.prepared.push(sql);
    this.#prepared.set(name, { sql, types: reader.list(reader.count(), () => reader.int32()) });
  }

  #bind(reader: ByteReader): void {
    this.#part.replies.push('bound');
    const portal = reader.string();
    const name = reader.string();
    const prepared = this.#prepared.get(name);
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
    // The protocol also runs what SQL's PREPARE has made.
    this.#portals.set(portal, { sql: prepared?.sql ?? `EXECUTE ${quoted(name)}`, params });
  }

  #execute(portal: string): void {
    this.#part.replies.push('executed');
    // The protocol also reads what SQL's DECLARE has opened.
    const statement = this.#portals.get(portal) ?? { sql: `FETCH ALL FROM ${quoted(portal)}`, params: [] };
    this.#part.statements.push(statement);
  }

  #endPart(): void {
    this.#parts.push(this.#part);
    this.#part = emptyPart();
  }

  #finish(kind: Trip['kind'], end: Trip['end']): Trip {
    this.#endPart();
    const trip: Trip = {
      kind,
      end,
      endsInExecute: this.#endsInExecute,
      bytes: joined(this.#frames),
      parts: this.#parts.map(({ frames, ...part }) => ({ bytes: joined(frames), ...part })),
    };
    this.#frames = [];
    this.#parts = [];
    this.#endsInExecute = false;
    return trip;
  }
}
