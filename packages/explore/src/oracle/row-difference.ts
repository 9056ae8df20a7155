import type { TableRows } from './outcome.ts';

type Row = readonly (string | null)[];

/** The rows that every run starts from, by table; undefined for a table that is not there then. */
export type SnapshotRows = (table: string) => TableRows | undefined;

/** What a run did to a table, as multisets. */
export interface RowDifference {
  readonly added: readonly Row[];
  readonly removed: readonly Row[];
}

/** The rows of `now` that are not in `before`, and the other way round. A row that was written back equal is in neither. */
export function rowDifference(before: TableRows | undefined, now: TableRows): RowDifference {
  if (now.gone) return cancelled(now.rows, now.gone);
  if (!before || !sameColumns(before, now)) return { added: now.rows, removed: before?.rows ?? [] };
  return cancelled(
    now.rows.filter((row, index) => !sameRow(row, before.rows[index])),
    before.rows.filter((row, index) => !sameRow(row, now.rows[index])),
  );
}

/** Rows that are in both are in neither. */
function cancelled(now: readonly Row[], before: readonly Row[]): RowDifference {
  const [added, counts] = [[] as Row[], new Map<string, { row: Row; count: number }>()];
  for (const row of before) {
    const key = JSON.stringify(row);
    const entry = counts.get(key);
    if (entry) entry.count++;
    else counts.set(key, { row, count: 1 });
  }
  for (const row of now) {
    const entry = counts.size > 0 ? counts.get(JSON.stringify(row)) : undefined;
    if (entry && entry.count > 0) entry.count--;
    else added.push(row);
  }
  const removed = [...counts.values()].flatMap(({ row, count }) => Array.from({ length: count }, () => row));
  return { added, removed };
}

function sameColumns(a: TableRows, b: TableRows): boolean {
  return (
    a.columns.length === b.columns.length &&
    a.columns.every(({ name, type }, i) => name === b.columns[i]?.name && type === b.columns[i]?.type)
  );
}

function sameRow(a: Row, b: Row | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((cell, i) => cell === b[i]);
}
