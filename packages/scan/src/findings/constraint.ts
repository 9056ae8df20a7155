import type { Table, Unique } from '../schema/schema.ts';
import type { World } from '../world.ts';

/** What the schema says about rows that agree in some columns. */
export type Covering =
  | { readonly kind: 'covers'; readonly unique: Unique }
  /** A constraint is there, but compares otherwise than the check. */
  | { readonly kind: 'differs'; readonly unique: Unique; readonly why: string }
  | { readonly kind: 'none'; readonly table: Table }
  /** The schema does not have the table. */
  | { readonly kind: 'unknown' };

/** The constraint that refuses a second row with the same values in these columns (by the code's names). */
export function coveringOf(world: World, table: string, columns: readonly string[], ignoresCase = false): Covering {
  const known = world.table(table);
  if (known === undefined) return { kind: 'unknown' };
  const names = new Set(columns.map((column) => world.columnName(table, column)));
  const all = known.uniques.filter((unique) => unique.columns.length > 0 && unique.expressions.length === 0 && unique.columns.every((column) => names.has(column)));
  const whole = all.find(({ where }) => where === undefined);
  if (whole !== undefined) {
    const column = known.columns.find(({ name }) => whole.columns.includes(name));
    if (ignoresCase && column?.caseInsensitive === false && !whole.primary) return { kind: 'differs', unique: whole, why: 'it tells upper from lower case, the check does not' };
    return { kind: 'covers', unique: whole };
  }
  const [partial] = all;
  if (partial !== undefined) return { kind: 'differs', unique: partial, why: `it holds only where ${partial.where ?? ''}` };
  const expression = known.uniques.find((unique) => unique.expressions.some((text) => [...names].some((name) => text.includes(name))));
  if (expression !== undefined) return { kind: 'covers', unique: expression };
  return { kind: 'none', table: known };
}
