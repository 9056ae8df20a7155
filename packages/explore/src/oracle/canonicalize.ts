import type { ClientId } from '../schedule/history.ts';
import type { Context } from './context.ts';
import { isJsonType, parseJsonColumn } from './json-column.ts';
import { COLUMN_LISTS, listOrderOf } from './list-order.ts';
import { nameValues } from './name-values.ts';
import { occurrencesIn, type Root } from './occurrences.ts';
import type { ClientAnswer, Outcome, TableRows } from './outcome.ts';
import { answerPlace, columnPlace } from './places.ts';
import { refine } from './refine.ts';
import { rowDifference } from './row-difference.ts';
import { seal, textOf, type List, type Members, type Node } from './tree.ts';
import { TreeBuilder, type Site } from './tree-builder.ts';

/** An outcome in canonical form. */
export interface CanonicalOutcome {
  /** Equal exactly for outcomes that differ in nothing but made-up values, clocks and the order of multisets. */
  readonly key: string;
  /** Of the clients in their order, then of `then`. */
  readonly answers: readonly CanonicalAnswer[];
  /** Tables that differ from the snapshot, by name. */
  readonly tables: readonly CanonicalTable[];
  readonly leaked: readonly ClientId[];
}

export interface CanonicalAnswer {
  readonly client: ClientId;
  readonly request: number;
  readonly status: number | string;
  readonly headers: Members;
  readonly body: Node;
}

export interface CanonicalTable {
  readonly table: string;
  readonly rows: readonly CanonicalRow[];
}

export interface CanonicalRow {
  readonly row: Members;
  readonly text: string;
  /** How many more of it there are than in the snapshot; negative for rows that are gone. */
  readonly count: number;
}

/** Brings an outcome into canonical form; see {@link CanonicalOutcome.key} for what that means. */
export function canonicalize(outcome: Outcome, context: Context): CanonicalOutcome {
  const builder = new TreeBuilder(context, outcome.sequences);
  const answers = outcome.answers.toSorted(byRequest).map((answer) => buildAnswer(answer, context, builder));
  const tables = outcome.tables
    .toSorted((a, b) => (a.table < b.table ? -1 : 1))
    .map((table) => buildTable(table, context, builder));
  const values = builder.finish();

  const roots = [...answers.flatMap(rootsOfAnswer), ...tables.flatMap(rootsOfTable)];
  for (const { node } of roots) seal(node);
  if (values.length > 0) {
    const occurrences = occurrencesIn(roots);
    refine(values, occurrences, () => roots.map(({ node }) => textOf(node)).join('\n'));
    nameValues(values, occurrences);
  }
  return withKey(answers, tables.map(countRows), outcome.leaked);
}

interface TableTree {
  readonly table: string;
  readonly added: List;
  readonly removed: List;
}

function byRequest(a: ClientAnswer, b: ClientAnswer): number {
  if (a.client === b.client) return a.request - b.request;
  return a.client < 0 ? 1 : b.client < 0 ? -1 : a.client - b.client;
}

function buildAnswer(answer: ClientAnswer, context: Context, builder: TreeBuilder): CanonicalAnswer {
  const { client, request, status, kind } = answer;
  const place = (path: string): string => answerPlace(client, request, path);
  const site: Site = { place, masked: context.masks.answer, lists: listOrderOf(kind, context.order) };
  const names = Object.keys(answer.headers).toSorted();
  const headers: Members = {
    kind: 'object',
    keys: names,
    values: names.map((name) => {
      const path = `headers.${name}`;
      return site.masked(path) ? builder.masked() : builder.text(answer.headers[name] as string, place(path));
    }),
  };
  return { client, request, status, headers, body: builder.json(answer.body, site) };
}

function buildTable(now: TableRows, context: Context, builder: TreeBuilder): TableTree {
  const { table, columns } = now;
  const { added, removed } = rowDifference(context.snapshot(table), now);
  const keys = columns.map(({ name }) => name);
  const list = (rows: typeof added): List => {
    const items = rows.map((row): Members => {
      const values = columns.map((column, i) =>
        buildCell(row[i] ?? null, { table, ...column }, context, builder),
      );
      return { kind: 'object', keys, values };
    });
    return { kind: 'list', items, ordered: false, pairs: false };
  };
  return { table, added: list(added), removed: list(removed) };
}

function buildCell(
  cell: string | null,
  { table, name, type }: { table: string; name: string; type: string },
  context: Context,
  builder: TreeBuilder,
): Node {
  if (context.masks.column(table, name)) return builder.masked();
  const json = cell !== null && isJsonType(type) ? parseJsonColumn(cell) : undefined;
  if (json !== undefined) {
    const place = (path: string): string => columnPlace(table, name, path);
    return builder.json(json, { place, masked: () => false, lists: COLUMN_LISTS });
  }
  if (cell !== null && /\d/.test(cell) && context.snapshotValues(table, name).has(cell)) {
    return { kind: 'leaf', type: 'string', text: cell };
  }
  return builder.text(cell, columnPlace(table, name));
}

function rootsOfAnswer({ client, request, headers, body }: CanonicalAnswer): Root[] {
  const label = `${client}/${request}`;
  return [
    { label: `${label} headers`, node: headers, client },
    { label, node: body, client },
  ];
}

function rootsOfTable({ table, added, removed }: TableTree): Root[] {
  return [
    { label: `+${table}`, node: added, table },
    { label: `-${table}`, node: removed, table },
  ];
}

/** Rows that are equal by now, such as those that differ in a masked column alone, cancel each other out. */
function countRows({ table, added, removed }: TableTree): CanonicalTable {
  const rows = new Map<string, { row: Members; text: string; count: number }>();
  const count = (list: List, by: number): void => {
    for (const row of list.items as readonly Members[]) {
      const text = textOf(row);
      const known = rows.get(text);
      if (known) known.count += by;
      else rows.set(text, { row, text, count: by });
    }
  };
  count(added, 1);
  count(removed, -1);
  const changed = [...rows.values()].filter((row) => row.count !== 0);
  return { table, rows: changed.toSorted((a, b) => (a.text < b.text ? -1 : 1)) };
}

function withKey(
  answers: readonly CanonicalAnswer[],
  allTables: readonly CanonicalTable[],
  leakedClients: readonly ClientId[],
): CanonicalOutcome {
  const tables = allTables.filter(({ rows }) => rows.length > 0);
  const leaked = [...new Set(leakedClients)].toSorted((a, b) => a - b);
  const lines = [
    ...answers.map(
      ({ client, request, status, headers, body }) =>
        `${client}/${request} ${JSON.stringify(status)} ${textOf(headers)} ${textOf(body)}`,
    ),
    ...tables.flatMap(({ table, rows }) => [
      JSON.stringify(table),
      ...rows.map(({ count, text }) => `${count} ${text}`),
    ]),
    `leaked ${leaked.join()}`,
  ];
  return { key: lines.join('\n'), answers, tables, leaked };
}
