import type { DatabaseError, StatementResult, TransactionStatus } from '../../../schedule/history.ts';
import { ByteReader } from './byte-reader.ts';
import type { Frame } from './frame-buffer.ts';
import type { Reply } from './trip.ts';
import { textOf } from './value-text.ts';

/** Rows kept of a result, for the story; all are counted. */
const ROWS_KEPT = 20;

const ANSWERS: Readonly<Record<string, Reply>> = {
  '1': 'parsed',
  '2': 'bound',
  T: 'described',
  n: 'described',
  C: 'executed',
  I: 'executed',
  s: 'executed',
  '3': 'closed',
};

interface Column {
  readonly name: string;
  readonly type: number;
  /** 0 for text, 1 for binary. */
  readonly format: number;
}

function columnsOf(frame: Frame): Column[] {
  const reader = new ByteReader(frame.bytes, 5);
  return reader.list(reader.count(), () => {
    const name = reader.string();
    // The table's OID and the column's number in it.
    reader.bytes(6);
    const type = reader.int32();
    // The type's size and modifier.
    reader.bytes(6);
    return { name, type, format: reader.int16() };
  });
}

/** @see https://www.postgresql.org/docs/current/protocol-error-fields.html */
function errorOf(frame: Frame): DatabaseError {
  const reader = new ByteReader(frame.bytes, 5);
  const fields = new Map<string, string>();
  for (let field = reader.int8(); field !== 0; field = reader.int8())
    fields.set(String.fromCharCode(field), reader.string());
  const [constraint, table, schema] = [fields.get('n'), fields.get('t'), fields.get('s')];
  return {
    code: fields.get('C') ?? '',
    message: fields.get('M') ?? '',
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
    ...(schema === undefined ? {} : { schema }),
  };
}

/** Follows the server's answers to one trip: what came back, and whether all that was owed has come. */
export class ReplyReader {
  readonly results: StatementResult[] = [];
  /** Parameter types (OIDs) of each prepared statement that was described. */
  readonly parameterTypes: number[][] = [];
  error: DatabaseError | undefined;
  /** Set by ReadyForQuery. */
  status: TransactionStatus | undefined;
  /** Set while the server takes rows from the client (COPY FROM STDIN). */
  copying = false;
  readonly #owed: Reply[];
  #columns: readonly Column[] = [];
  #rows: (string | null)[][] = [];
  #rowCount = 0;

  /** @param owed the answers that come before the Sync; see `Trip.replies` */
  constructor(owed: readonly Reply[]) {
    this.#owed = [...owed];
  }

  /** Whether every answer has come that the server gives without a Sync; after an error it gives none. */
  get answered(): boolean {
    return this.#owed.length === 0 || this.error !== undefined;
  }

  push(frame: Frame): void {
    const answer = ANSWERS[frame.type];
    if (answer !== undefined && this.#owed[0] === answer) this.#owed.shift();
    switch (frame.type) {
      case 't':
        this.#parameters(frame);
        return;
      case 'T':
        this.#columns = columnsOf(frame);
        return;
      case 'D':
        this.#row(frame);
        return;
      case 'C':
        this.#result(new ByteReader(frame.bytes, 5).string());
        return;
      case 's':
        this.#result(`${this.#rowCount} rows, more to come`);
        return;
      case 'E':
        this.error ??= errorOf(frame);
        return;
      case 'G':
        this.copying = true;
        return;
      case 'Z':
        this.status = String.fromCharCode(frame.bytes[5] ?? 0x49) as TransactionStatus;
        return;
    }
  }

  #parameters(frame: Frame): void {
    const reader = new ByteReader(frame.bytes, 5);
    this.parameterTypes.push(reader.list(reader.count(), () => reader.int32()));
  }

  #row(frame: Frame): void {
    if (++this.#rowCount > ROWS_KEPT) return;
    const reader = new ByteReader(frame.bytes, 5);
    let index = 0;
    const row = reader.list(reader.count(), () => {
      const column = this.#columns[index++];
      const length = reader.int32();
      if (length < 0) return null;
      // Without a Describe in this trip the format is unknown: text is by far the likeliest.
      return textOf(reader.bytes(length), column?.format ?? 0, column?.type ?? 0);
    });
    this.#rows.push(row);
  }

  #result(tag: string): void {
    this.copying = false;
    this.results.push({
      tag,
      columns: this.#columns.map(({ name }) => name),
      rows: this.#rows,
      rowCount: this.#rowCount,
    });
    this.#columns = [];
    this.#rows = [];
    this.#rowCount = 0;
  }
}
