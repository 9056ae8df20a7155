import type pg from 'pg';
import type { Table } from './result-table.ts';
import type { ServerMessage } from './server-message.ts';

/** What one statement of a query came to: rows, an error, or neither. */
export type Result =
  | { readonly kind: 'rows'; readonly table: Table }
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly error: ServerMessage };

/** The parts of node-postgres's connection that a query uses. */
interface Wire {
  query(sql: string): void;
  sendCopyFail(why: string): void;
}

/**
 * A script sent as one simple query, and all that came back, the results before an error too. To be given to a client's
 * `query`.
 */
export class SimpleQuery implements pg.Submittable {
  /** Resolves when the server is ready again, had an error, or is gone. */
  readonly results: Promise<readonly Result[]>;
  readonly #sql: string;
  readonly #results: Result[] = [];
  #columns: string[] | undefined;
  #rows: (string | null)[][] = [];
  #finish: (results: readonly Result[]) => void = () => {};

  constructor(sql: string) {
    this.#sql = sql;
    this.results = new Promise((finish) => {
      this.#finish = finish;
    });
  }

  submit(connection: unknown): undefined {
    (connection as Wire).query(this.#sql);
    return undefined;
  }

  handleRowDescription({ fields }: { fields: { name: string }[] }): void {
    this.#columns = fields.map(({ name }) => name);
    this.#rows = [];
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#rows.push(fields);
  }

  handleCommandComplete(): void {
    const columns = this.#columns;
    this.#results.push(columns ? { kind: 'rows', table: { columns, rows: this.#rows } } : { kind: 'done' });
    this.#columns = undefined;
  }

  handleEmptyQuery(): void {
    this.#results.push({ kind: 'done' });
  }

  handlePortalSuspended(): void {}

  handleCopyInResponse(connection: unknown): void {
    (connection as Wire).sendCopyFail('an isolation spec has no rows for COPY');
  }

  handleCopyData(): void {}

  handleReadyForQuery(): void {
    this.#finish(this.#results);
  }

  handleError(error: ServerMessage): void {
    this.#results.push({ kind: 'error', error });
    this.#finish(this.#results);
  }
}
