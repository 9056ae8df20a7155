import type { Condition } from '../flow/access.ts';
import type { Value } from '../flow/value.ts';
import type { ComparedColumn, Difference } from '../schema/covers.ts';
import { covers } from '../schema/covers.ts';
import type { Condition as KnownCondition } from '../schema/predicate.ts';
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

/** What a statement looks for, and what the row that follows has. */
export interface Looked {
  readonly conditions: readonly Condition[];
  readonly row: ReadonlyMap<string, Value>;
}

/** The constraint that refuses a second row with the same values in these columns (by the code's names). */
export function coveringOf(
  world: World,
  table: string,
  columns: readonly string[],
  { conditions, row }: Looked = { conditions: [], row: new Map() },
): Covering {
  const known = world.table(table);
  if (known === undefined) return { kind: 'unknown' };
  // What has to be NULL is compared too: a unique (email, deleted_at) needs both.
  const nulls = conditions.filter(({ operator }) => operator === 'null').map(({ column }) => column);
  const compared = [...new Set([...columns, ...nulls])].map((column): ComparedColumn => {
    const own = conditions.filter((condition) => condition.column === column);
    return {
      name: world.columnName(table, column),
      ignoresCase: own.some(({ operator }) => operator === 'ilike'),
      with: own.some(({ operator }) => operator === 'null') ? 'null' : 'value',
    };
  });
  const coverage = covers(known, {
    columns: compared,
    conditions: conditions.flatMap((condition) =>
      knownCondition(world.columnName(table, condition.column), condition),
    ),
    row: [...row].flatMap(([column, value]) =>
      knownCondition(world.columnName(table, column), { column, operator: '=', value }),
    ),
  });
  if (coverage.kind === 'covered') return { kind: 'covers', unique: coverage.unique };
  if (coverage.kind === 'differs') {
    const [first] = coverage.differences.filter(({ effect }) => effect === 'admits');
    return {
      kind: 'differs',
      unique: coverage.unique,
      why: first === undefined ? 'it compares otherwise' : reason(first, coverage.unique),
    };
  }
  // What an expression of another kind compares cannot be said: it is no reason to call the constraint absent.
  const names = compared.map(({ name }) => name);
  const expression = known.uniques.find((unique) =>
    unique.expressions.some((text) => names.some((name) => text.includes(name))),
  );
  return expression === undefined ? { kind: 'none', table: known } : { kind: 'covers', unique: expression };
}

function reason({ aspect, column }: Difference, { where }: Unique): string {
  switch (aspect) {
    case 'case':
      return 'it tells upper from lower case, the check does not';
    case 'null':
      return `to it no two rows with NULL in ${column ?? 'a column'} are the same`;
    default:
      return `it holds only where ${where ?? 'its predicate does'}`;
  }
}

function knownCondition(column: string, { operator, value }: Condition): KnownCondition[] {
  if (operator === 'null') return [{ column, is: 'null' }];
  if (operator !== '=' || value?.shape.kind !== 'literal') return [];
  const { value: plain } = value.shape;
  if (plain === undefined) return [];
  return [{ column, is: plain === null ? 'null' : { value: String(plain) } }];
}
