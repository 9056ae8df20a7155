import type pg from 'pg';
import { Inconclusive } from '../../schedule/inconclusive.ts';
import { DDL_COUNT, LARGE_OBJECTS } from './ddl-watch.ts';
import { ADVISORY_LOCKS } from './session-leaks.ts';
import { FILLS, type TableCopies } from './table-copies.ts';

/** What tells whether a database is as it was. */
export interface State {
  /** How much DDL ran so far. */
  readonly ddl: string;
  /** Advisory locks, a line each. */
  readonly locks: readonly string[];
  /** One for each table; `null` when they were not asked for. */
  readonly prints: readonly string[] | null;
}

/** Names the prepared statements of questions that share a connection apart. */
let count = 0;

/** Asks for all of it at once: before and after each schedule, that is what most of them cost. */
export class StateQuestion {
  readonly #client: pg.Client;
  readonly #copies: TableCopies;
  readonly #query: { readonly name: string; readonly text: string };

  constructor(client: pg.Client, copies: TableCopies) {
    this.#client = client;
    this.#copies = copies;
    this.#query = { name: `toctou_state_${count++}`, text: textOf(copies.printsOf()) };
  }

  /** @throws DatabaseError undefined_table when a table is gone, Inconclusive when the race made large objects */
  async ask(): Promise<State> {
    return this.#read({ ...this.#query, values: [this.#copies.fills] });
  }

  /** As {@link ask}, without prints. */
  async askWithoutTables(): Promise<State> {
    return this.#read({ text: textOf('NULL'), values: [[]] });
  }

  async #read(query: pg.QueryConfig): Promise<State> {
    const { rows } = await this.#client.query<State & { readonly objects: boolean }>(query);
    const { objects, ...state } = rows[0] as State & { readonly objects: boolean };
    if (objects)
      throw new Inconclusive('the race makes large objects (pg_largeobject), which cannot be put back');
    return state;
  }
}

function textOf(prints: string): string {
  return `SELECT ${DDL_COUNT} AS ddl, ${LARGE_OBJECTS} AS objects, ARRAY(${ADVISORY_LOCKS}) AS locks, ${prints} AS prints FROM ${FILLS}`;
}
