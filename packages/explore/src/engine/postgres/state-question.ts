import type pg from 'pg';
import { Inconclusive } from '../../schedule/inconclusive.ts';
import { OWN_SCHEMA } from './catalog.ts';
import { DDL_COUNT, LARGE_OBJECTS } from './ddl-watch.ts';
import { ADVISORY_LOCKS } from './session-leaks.ts';
import type { Dirty, TableCopies } from './table-copies.ts';

/** What tells whether a database is as it was. */
export interface State {
  /** How much DDL ran so far. */
  readonly ddl: string;
  /** Advisory locks, a line each; `null` when they were not asked for. */
  readonly locks: readonly string[] | null;
  /** One for each table; of one that is known to have changed, its pages. */
  readonly prints: readonly string[] | null;
}

const PRINTS = `${OWN_SCHEMA}.prints`;

/** Names the prepared statements of questions that share a connection apart. */
let count = 0;

/** Asks for all of it at once: before and after each schedule, that is what most of them cost. */
export class StateQuestion {
  readonly #client: pg.Client;
  readonly #copies: TableCopies;
  readonly #number = count++;

  private constructor(client: pg.Client, copies: TableCopies) {
    this.#client = client;
    this.#copies = copies;
  }

  /**
   * Makes the function that looks at the tables. What reads a table is planned anew after each VACUUM of it: with a
   * statement for each table, that is done for those alone which are vacuumed and asked for.
   */
  static async prepare(client: pg.Client, copies: TableCopies): Promise<StateQuestion> {
    const pages = copies.pages();
    const looks = copies.prints().map((print, i) => {
      const place = `prints[${i + 1}]`;
      return `IF ($1)[${i + 1}] IS NULL THEN ${place} := ${pages[i]}; ELSE ${place} := ${print}; END IF;`;
    });
    await client.query(
      `CREATE FUNCTION ${PRINTS}(xid[]) RETURNS text[] LANGUAGE plpgsql AS $prints$
       DECLARE prints text[];
       BEGIN ${looks.join('\n')} RETURN prints; END $prints$`,
    );
    return new StateQuestion(client, copies);
  }

  /**
   * @param dirty tables that are known to have changed
   * @throws DatabaseError undefined_table when a table is gone, Inconclusive when the race made large objects
   */
  async ask(dirty: Dirty = new Map(), locks: 'with locks' | 'without' = 'without'): Promise<State> {
    const text = textOf(`${PRINTS}($1)`, locks === 'with locks' ? `ARRAY(${ADVISORY_LOCKS})` : 'NULL');
    const name = `toctou_state_${this.#number}_${locks}`;
    return this.#read({ name, text, values: [this.#copies.fills(dirty)] });
  }

  /** As {@link ask}, with locks, without prints. */
  async askWithoutTables(): Promise<State> {
    return this.#read({ text: textOf('NULL', `ARRAY(${ADVISORY_LOCKS})`) });
  }

  async #read(query: pg.QueryConfig): Promise<State> {
    const { rows } = await this.#client.query<State & { readonly objects: boolean }>(query);
    const { objects, ...state } = rows[0] as State & { readonly objects: boolean };
    if (objects)
      throw new Inconclusive('the race makes large objects (pg_largeobject), which cannot be put back');
    return state;
  }
}

function textOf(prints: string, locks: string): string {
  return `SELECT ${DDL_COUNT} AS ddl, ${LARGE_OBJECTS} AS objects, ${locks} AS locks, ${prints} AS prints`;
}
