import type { Condition } from './predicate.ts';
import { conditionsOf, implies } from './predicate.ts';
import type { Column, Table, Unique } from './schema.ts';

/** A column that a check compares for equality. */
export interface ComparedColumn {
  /** By the database's name. */
  readonly name: string;
  /** Whether the check ignores case: `lower(email) = …`, `ILIKE`, `mode: 'insensitive'`. */
  readonly ignoresCase?: boolean;
  /** What it is compared with: NULL itself, something that may be NULL, or a value, which is what is assumed. */
  readonly with?: 'null' | 'nullable' | 'value';
}

/** What a check looks for, and what is known of the row that is written after it. */
export interface Check {
  readonly columns: readonly ComparedColumn[];
  /** Further conditions that the check's rows fulfil: `deleted_at IS NULL`. */
  readonly conditions?: readonly Condition[];
  /** What the new row fulfils, as far as it is written out. */
  readonly row?: readonly Condition[];
}

/** How a constraint compares otherwise than a check. */
export interface Difference {
  readonly aspect: 'case' | 'null' | 'soft-delete' | 'partial';
  /** `admits`: two rows that the check holds for the same are not refused. `refuses`: rows are refused that the check does not see. */
  readonly effect: 'admits' | 'refuses';
  readonly column?: string;
}

/** What a table's constraints do about two rows that a check holds for the same. */
export type Coverage =
  /** The constraint refuses the second row. It may refuse more (`refuses`). */
  | { readonly kind: 'covered'; readonly unique: Unique; readonly differences: readonly Difference[] }
  /** The nearest constraint admits some of them. */
  | { readonly kind: 'differs'; readonly unique: Unique; readonly differences: readonly Difference[] }
  | { readonly kind: 'none' };

/**
 * Which constraint covers a check. A constraint on some of the checked columns covers it: rows that agree in all of them agree in those. A
 * constraint on more columns does not.
 *
 * @example
 * covers(users, { columns: [{ name: 'email', ignoresCase: true }] });
 * // { kind: 'differs', unique: users_email_key, differences: [{ aspect: 'case', effect: 'admits', column: 'email' }] }
 */
export function covers(table: Table, check: Check): Coverage {
  const candidates = table.uniques.flatMap((unique) => {
    const differences = compare(table, unique, check);
    return differences === undefined
      ? []
      : [{ unique, differences, admits: differences.filter(({ effect }) => effect === 'admits').length }];
  });
  const [best] = candidates.toSorted(
    (one, other) => one.admits - other.admits || one.differences.length - other.differences.length,
  );
  if (best === undefined) return { kind: 'none' };
  const { unique, differences, admits } = best;
  return { kind: admits === 0 ? 'covered' : 'differs', unique, differences };
}

/** How a constraint differs from a check; nothing if it is about something else. */
function compare(table: Table, unique: Unique, check: Check): readonly Difference[] | undefined {
  const keys = keysOf(table, unique);
  const compared = keys?.map((key) => check.columns.find(({ name }) => name === key.column));
  if (keys === undefined || compared === undefined || compared.includes(undefined) || keys.length === 0)
    return undefined;
  const differences: Difference[] = [];
  keys.forEach((key, index) => {
    const column = table.columns.find(({ name }) => name === key.column);
    const checked = compared[index];
    if (checked === undefined) return;
    const ignoresCase = checked.ignoresCase === true || column?.caseInsensitive === true;
    if (ignoresCase !== key.ignoresCase && checked.with !== 'null') {
      differences.push({ aspect: 'case', effect: ignoresCase ? 'admits' : 'refuses', column: key.column });
    }
    if (!key.nullsAreEqual && mayBeNull(checked, column))
      differences.push({ aspect: 'null', effect: 'admits', column: key.column });
  });
  return [...differences, ...ofPredicate(table, unique, check)];
}

interface Key {
  readonly column: string;
  readonly ignoresCase: boolean;
  readonly nullsAreEqual: boolean;
}

/** The columns that a constraint compares, and how; nothing if one of its expressions is another. */
function keysOf(
  table: Table,
  { columns, expressions, nullsNotDistinct }: Unique,
): readonly Key[] | undefined {
  const plain = columns.map((column) => keyOf(table, column, false, nullsNotDistinct));
  const made = expressions.map((text) => {
    const inside =
      /^\(*\s*(lower|upper|coalesce|ifnull)\s*\(\s*\(*\s*"?(\w+)"?\s*\)*\s*(?:::[\w ]+)?\s*\)*\s*(?:,[^()]*\))?\s*\)*$/i.exec(
        text,
      );
    const [, name, column] = inside ?? [];
    if (name === undefined || column === undefined) return undefined;
    const folds = /^(lower|upper)$/i.test(name);
    return keyOf(table, column, folds, nullsNotDistinct || !folds);
  });
  return made.every((key) => key !== undefined) ? [...plain, ...made] : undefined;
}

function keyOf(table: Table, name: string, folds: boolean, nullsAreEqual: boolean): Key {
  const column = table.columns.find((known) => known.name === name);
  return { column: name, ignoresCase: folds || column?.caseInsensitive === true, nullsAreEqual };
}

function mayBeNull(checked: ComparedColumn, column: Column | undefined): boolean {
  if (column?.nullable === false) return false;
  return checked.with === 'null' || checked.with === 'nullable';
}

/**
 * A partial constraint covers a check of rows within its predicate, and the insertion of rows within it. A row is new: what is NULL as long
 * as a row is not deleted is NULL in it, unless it says otherwise. A constraint on all rows refuses what a check for living ones does not see.
 */
function ofPredicate(table: Table, { where }: Unique, check: Check): Difference[] {
  const { conditions = [], row = [] } = check;
  const comparedValues = check.columns
    .filter((column) => (column.with ?? 'value') === 'value')
    .map(({ name }): Condition => ({ column: name, is: 'not null' }));
  if (where === undefined) {
    return conditions
      .filter(isSoftDelete)
      .map(({ column }) => ({ aspect: 'soft-delete', effect: 'refuses', column }));
  }
  const needed = conditionsOf(where);
  if (needed === undefined) return [{ aspect: 'partial', effect: 'admits' }];
  const neverNull = table.columns
    .filter(({ nullable }) => !nullable)
    .map(({ name }): Condition => ({ column: name, is: 'not null' }));
  const given = [...conditions, ...row, ...comparedValues, ...neverNull];
  return needed
    .filter((condition) => !implies(given, condition))
    .filter((condition) => !(isSoftDelete(condition) && isUnwritten(table, condition.column, row)))
    .map(({ column }) => ({
      aspect: isSoftDeleteColumn(column) ? 'soft-delete' : 'partial',
      effect: 'admits',
      column,
    }));
}

function isUnwritten(table: Table, column: string, row: readonly Condition[]): boolean {
  return !row.some((known) => known.column === column) && table.columns.some(({ name }) => name === column);
}

function isSoftDelete({ column, is }: Condition): boolean {
  if (!isSoftDeleteColumn(column)) return false;
  return is === 'null' || (typeof is === 'object' && 'value' in is && /^(false|f|0)$/i.test(is.value));
}

/** The names that mark rows as gone. */
function isSoftDeleteColumn(name: string): boolean {
  return /(deleted|archived|removed|revoked|disabled|deactivated|trashed)(_?(at|on|date|time))?$/i.test(name);
}
