import type { Place } from '../catalog.ts';
import { camelCase, snakeCase } from '../naming.ts';
import type { Modules } from '../symbolic/modules.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { chainOf, literal, property, stringOf } from '../symbolic/value.ts';
import type { Dialect } from '../types.ts';

/** `casing` of `drizzle()`: how a column is called that is given no name. */
export type Casing = 'snake_case' | 'camelCase' | undefined;

const DIALECTS: Readonly<Record<string, Dialect>> = {
  pg: 'postgresql',
  cockroach: 'postgresql',
  gel: 'postgresql',
  mysql: 'mysql',
  singlestore: 'mysql',
  sqlite: 'sqlite',
  mssql: 'mssql',
};

/** A call that makes a table, taken apart. */
export interface TableCall {
  readonly name: string;
  readonly schema: string | undefined;
  readonly dialect: Dialect | undefined;
  readonly columns: Value | undefined;
  readonly extra: Value | undefined;
  readonly place: Place;
}

/** The table call behind a value: `pgTable('users', {…})`, `auth.table(…)` of a `pgSchema`, or a function made by a table creator. */
export function tableCallOf(value: Value, modules: Modules): TableCall | undefined {
  const links = chainOf(value);
  for (const [index, link] of links.entries()) {
    if (link.args === undefined || link.place === undefined) continue;
    const kind = /^(pg|cockroach|gel|mysql|singlestore|sqlite|mssql)(Table|TableCreator|Schema)$/.exec(
      link.name,
    );
    if (kind === null) continue;
    const dialect = DIALECTS[kind[1] ?? ''];
    const next = links[index + 1];
    if (kind[2] === 'Table') return callOf(link, link.args, undefined, dialect, modules);
    if (next?.args === undefined) return undefined;
    if (kind[2] === 'Schema') {
      return next.name === 'table'
        ? callOf(next, next.args, stringOf(link.args[0]), dialect, modules)
        : undefined;
    }
    const [name, ...rest] = next.args;
    const made =
      name === undefined || link.args[0] === undefined
        ? undefined
        : modules.evaluator.apply(link.args[0], [name]);
    return callOf(next, [made ?? literal(undefined), ...rest], undefined, dialect, modules);
  }
  return undefined;
}

function callOf(
  link: Link,
  args: readonly Value[],
  schema: string | undefined,
  dialect: Dialect | undefined,
  { evaluator }: Modules,
): TableCall | undefined {
  const [name, columns, extra] = args;
  const text = stringOf(name);
  if (text === undefined || link.place === undefined) return undefined;
  const builders: Value = { kind: 'name', name: 'builders' };
  return {
    name: text,
    schema,
    dialect,
    columns: columns?.kind === 'function' ? evaluator.apply(columns, [builders]) : columns,
    extra,
    place: link.place,
  };
}

/** The column that `users.id` means. */
export function columnOf(
  value: Value,
  modules: Modules,
  casing: Casing,
): { table: string; column: string } | undefined {
  if (value.kind !== 'member') return undefined;
  const call = tableCallOf(value.object, modules);
  if (call === undefined) return undefined;
  const column = property(call.columns, value.property);
  const builder = column === undefined ? undefined : chainOf(column).find(({ args }) => args !== undefined);
  return { table: call.name, column: stringOf(builder?.args?.[0]) ?? cased(value.property, casing) };
}

export function cased(key: string, casing: Casing): string {
  if (casing === undefined) return key;
  return casing === 'snake_case' ? snakeCase(key) : camelCase(key);
}
