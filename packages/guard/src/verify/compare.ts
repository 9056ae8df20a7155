import type { LiveConstraint, LiveTable } from './catalog.ts';
import { nameOf, type Declaration } from './declaration.ts';
import { differences, isNear, isTwin } from './differences.ts';
import type { Finding } from './constraint-problem.ts';

/** A declared constraint held against the live database. */
export interface Comparison {
  readonly declaration: Declaration;
  readonly table: LiveTable | undefined;
  /** All that stand for it: several only where the declaration gives no name. */
  readonly live: readonly LiveConstraint[];
  /** Each with its sentence. None: it is as declared. */
  readonly problems: readonly Finding[];
}

/** Holds one declaration against the tables that {@link LiveTable} says there are. */
export function compare(declaration: Declaration, tables: readonly LiveTable[]): Comparison {
  const found = tableOf(declaration, tables);
  if ('problem' in found) return { declaration, table: undefined, live: [], problems: [found.problem] };
  const { table } = found;
  const result = (live: readonly LiveConstraint[], ...problems: readonly Finding[]): Comparison => ({
    declaration,
    table,
    live,
    problems,
  });

  const absent = absentColumns(declaration, table);
  if (absent.length > 0) return result([], ...absent);
  if (declaration.kind === 'not_null') return result([], ...nullability(declaration.columns[0], table));

  const live = candidates(declaration, table);
  const [first] = live;
  if (first !== undefined) return result(live, ...differences(declaration, first));

  const name = nameOf(declaration);
  const elsewhere = tables.find(
    (other) =>
      other !== table && other.constraints.some((item) => item.name === name && !isApart(declaration, item)),
  );
  if (name !== undefined && elsewhere !== undefined)
    return result([], ['other_table', `${name} is on ${elsewhere.schema}.${elsewhere.name}`]);
  const twin = table.constraints.find((other) => isTwin(declaration, other));
  if (name !== undefined && twin !== undefined)
    return result(
      [twin],
      ['other_name', `the database calls it ${twin.name}: declare that name, or rename it`],
    );
  return result([], ['missing', 'it is not there']);
}

type Found = { readonly table: LiveTable } | { readonly problem: Finding };

function tableOf({ table: name, schema }: Declaration, tables: readonly LiveTable[]): Found {
  const found = tables.filter((table) => table.name === name && (schema ?? table.schema) === table.schema);
  const table = found.length === 1 ? found[0] : found.find(({ visible }) => visible && schema === undefined);
  if (table) return { table };
  if (found.length > 0) {
    const schemas = found.map((other) => other.schema).join(', ');
    return { problem: ['ambiguous_table', `there is a table ${name} in ${schemas}: declare the schema`] };
  }
  const near = tables.filter((other) => isNear(other.name, name));
  const others = near.map((other) => `${other.schema}.${other.name}`).join(', ');
  return { problem: ['no_table', `there is no table ${name}${others && `, but there is ${others}`}`] };
}

function absentColumns(declaration: Declaration, table: LiveTable): Finding[] {
  const columns = declaration.columns ?? [];
  const known = new Set([
    ...table.columns.map(({ name }) => name),
    ...table.constraints.flatMap((constraint) => constraint.columns),
  ]);
  return columns
    .filter((column) => !known.has(column) && /^[\w$]+$/.test(column))
    .map((column) => {
      const near = table.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
      return ['no_column', `${table.name} has no column ${column}${near ? `, but ${near.name}` : ''}`];
    });
}

function nullability(column: string, table: LiveTable): Finding[] {
  if (table.columns.find(({ name }) => name === column)?.nullable) return [['nullable', 'it may be null']];
  const live = table.constraints.find(({ kind, columns }) => kind === 'not_null' && columns[0] === column);
  return live?.state === 'invalid' ? [['not_valid', 'NOT VALID: rows from before may break it']] : [];
}

/** An index may have the name of a foreign key or a check, and be none of its business: MySQL gives each foreign key one. */
function isApart({ kind }: Declaration, live: LiveConstraint): boolean {
  return live.form === 'index' && (kind === 'foreign_key' || kind === 'check');
}

/** What has the declared name; or, where names are nobody's concern or none is declared, what does the same. */
function candidates(declaration: Declaration, table: LiveTable): LiveConstraint[] {
  const name = nameOf(declaration);
  const named = table.constraints.filter(
    (live) => !live.knownByColumns && live.name === name && !isApart(declaration, live),
  );
  if (named.length > 0)
    return named
      .toSorted((a, b) => Number(isTwin(declaration, b)) - Number(isTwin(declaration, a)))
      .slice(0, 1);
  const twins = table.constraints.filter(
    (live) => (name === undefined || live.knownByColumns) && isTwin(declaration, live),
  );
  // A sound one first: it alone would do.
  return twins.toSorted((a, b) => differences(declaration, a).length - differences(declaration, b).length);
}
