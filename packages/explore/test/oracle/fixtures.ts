import type { Context } from '../../src/oracle/context.ts';
import { compileMasks } from '../../src/oracle/mask.ts';
import { Oracle, type OracleOptions } from '../../src/oracle/oracle.ts';
import type { ClientAnswer, Outcome, TableColumn, TableRows } from '../../src/oracle/outcome.ts';
import { Places } from '../../src/oracle/places.ts';
import type { Json } from '../../src/scenario/types.ts';

type Row = readonly (string | null)[];

/** A table whose columns are written `name type`. */
export function table(name: string, columns: readonly string[], rows: readonly Row[] = []): TableRows {
  return {
    table: name,
    columns: columns.map((column): TableColumn => {
      const [columnName = '', ...type] = column.split(' ');
      return { name: columnName, type: type.join(' ') || 'text' };
    }),
    rows,
  };
}

export function answer(
  client: number,
  status: number | string,
  body: Json = null,
  more: Partial<ClientAnswer> = {},
): ClientAnswer {
  const kind = typeof status === 'number' ? 'http' : 'sql';
  return { client, request: 0, status, body, headers: {}, kind, ...more };
}

export function outcome(
  answers: readonly ClientAnswer[],
  tables: readonly TableRows[] = [],
  more: Partial<Outcome> = {},
): Outcome {
  return { answers, tables, sequences: [{ from: 1_000_000, to: 1_499_999 }], leaked: [], ...more };
}

/** The place of the sequences in the second run of an order. */
export const moved: Partial<Outcome> = { sequences: [{ from: 1_500_000, to: 1_999_999 }] };

export function oracleOf(before: readonly TableRows[] = [], more: Partial<OracleOptions> = {}): Oracle {
  return new Oracle({
    order: undefined,
    mask: [],
    refusals: [],
    clients: 2,
    snapshot: (name) => before.find((rows) => rows.table === name),
    asked: (client) => (client < 0 ? 'GET /providers' : 'POST /workspaces/1/providers'),
    ...more,
  });
}

/** Adds both orders of two clients; `run` is told the order and whether the sequences have moved. */
export function addBothOrders(
  oracle: Oracle,
  run: (order: readonly number[], moved: boolean) => Outcome,
): void {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const finding = oracle.addSerial(order, run(order, false), run(order, true));
    if (finding) throw new Error(finding.description);
  }
}

/** What an oracle knows that has learned nothing. */
export function contextOf(before: readonly TableRows[] = [], more: Partial<Context> = {}): Context {
  return {
    order: undefined,
    masks: compileMasks([]),
    places: new Places(),
    known: new Set(),
    snapshot: (name) => before.find((rows) => rows.table === name),
    since: Date.now(),
    snapshotValues: (name, column) => {
      const rows = before.find((known) => known.table === name);
      const index = rows?.columns.findIndex((known) => known.name === column) ?? -1;
      return new Set(rows?.rows.flatMap((row) => row[index] ?? []));
    },
    ...more,
  };
}
