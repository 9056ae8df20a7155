import type { Catalog, Draft, Place, UniqueSpec } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { camelCase, joinedName, postgresName, snakeCase } from '../naming.ts';
import type { Modules } from '../symbolic/modules.ts';
import { visit } from '../symbolic/modules.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { chainOf, entriesOf, itemsOf, literal, property, stringOf } from '../symbolic/value.ts';
import type { Dialect } from '../types.ts';
import { ignoresCase } from '../types.ts';
import { sqlOf } from '../sql-text.ts';

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
interface TableCall {
  readonly name: string;
  readonly schema: string | undefined;
  readonly dialect: Dialect | undefined;
  readonly columns: Value | undefined;
  readonly extra: Value | undefined;
  readonly place: Place;
}

/** Reads the tables that a file declares with Drizzle, wherever in it. */
export function readDrizzle(modules: Modules, file: string, casing: Casing, catalog: Catalog): void {
  const module = modules.load(file);
  const { evaluator } = modules;
  visit(module, evaluator, (node, scope) => {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init === null) return;
    const value = scope.get(node.id.name) ?? evaluator.evaluate(node.init, scope);
    const call = tableCallOf(value, modules);
    // What is only another name for a table of another file is read there.
    if (call === undefined || call.place.file !== file) return;
    const table = catalog.create(call, call.place);
    table.models.add(node.id.name);
    readTable(call, table, modules, casing);
  });
}

function readTable(call: TableCall, table: Draft, modules: Modules, casing: Casing): void {
  const names = new Map<string, Value>();
  for (const [key, { value, place }] of entriesOf(call.columns)) {
    const links = chainOf(value);
    const builder = links.find(({ args }) => args !== undefined);
    if (builder === undefined) continue;
    const name = stringOf(builder.args?.[0]) ?? cased(key, casing);
    names.set(key, { kind: 'name', name });
    readColumn({ name, key, links, place, dialect: call.dialect }, table, modules, casing);
  }
  if (call.extra === undefined) return;
  const columns: Value = {
    kind: 'object',
    entries: new Map([...names].map(([key, value]) => [key, { value, place: call.place }])),
  };
  const extra = modules.evaluator.apply(call.extra, [columns]);
  const constraints =
    extra.kind === 'array' ? extra.items : [...entriesOf(extra).values()].map(({ value }) => value);
  for (const constraint of constraints) readConstraint(constraint, call, table, modules, casing);
}

interface ColumnCall {
  readonly name: string;
  readonly key: string;
  readonly links: readonly Link[];
  readonly place: Place;
  readonly dialect: Dialect | undefined;
}

function readColumn(
  { name, key, links, place, dialect }: ColumnCall,
  table: Draft,
  modules: Modules,
  casing: Casing,
): void {
  const has = (method: string): Link | undefined =>
    links.find((link) => link.name === method && link.args !== undefined);
  const type = typeOf(links, modules);
  const primary = has('primaryKey');
  setColumn(table, {
    name,
    property: key,
    ...(type !== undefined && { type }),
    nullable: has('notNull') === undefined && primary === undefined,
    caseInsensitive: ignoresCase(type, dialect),
    generated:
      /serial/i.test(type ?? '') ||
      links.some(({ name: link }) => /^(\$default(Fn)?$|defaultRandom|autoincrement|generated)/.test(link)) ||
      /uuid|nextval/i.test(sqlOf(has('default')?.args?.[0] ?? literal(null))) ||
      (primary !== undefined && dialect === 'sqlite' && (type ?? '').startsWith('int')),
  });
  if (primary !== undefined) {
    addUnique(table, { name: postgresName(table.name, [], 'pkey'), primary: true, columns: [name] }, place);
  }
  const unique = has('unique');
  if (unique !== undefined) {
    const config = unique.args?.find(({ kind }) => kind === 'object');
    addUnique(
      table,
      {
        name: stringOf(unique.args?.[0]) ?? joinedName(table.name, [name], 'unique'),
        columns: [name],
        nullsNotDistinct: stringOf(property(config, 'nulls')) === 'not distinct',
      },
      place,
    );
  }
  const references = has('references')?.args;
  const target =
    references?.[0] === undefined
      ? undefined
      : columnOf(modules.evaluator.apply(references[0], []), modules, casing);
  if (target === undefined) return;
  const onDelete = stringOf(property(references?.[1], 'onDelete'));
  table.foreignKeys.push({
    name: [table.name, name, target.table, target.column, 'fk'].join('_'),
    columns: [name],
    references: { table: target.table, columns: [target.column] },
    ...(onDelete !== undefined && { onDelete }),
  });
}

function readConstraint(
  constraint: Value,
  call: TableCall,
  table: Draft,
  modules: Modules,
  casing: Casing,
): void {
  const links = chainOf(constraint);
  const [head] = links;
  if (head?.args === undefined) return;
  const place = head.place ?? call.place;
  const linkArgs = (method: string): readonly Value[] | undefined =>
    links.find(({ name }) => name === method)?.args;
  const add = (
    spec: Omit<UniqueSpec, 'columns' | 'expressions'>,
    keys: readonly Value[],
    label: string,
  ): void => {
    const { columns, expressions } = keysOf(keys);
    addUnique(
      table,
      { ...spec, name: spec.name ?? joinedName(table.name, columns, label), columns, expressions },
      place,
    );
  };
  const first = stringOf(head.args[0]);
  switch (head.name) {
    case 'unique':
      add(
        {
          ...(first !== undefined && { name: first }),
          nullsNotDistinct: linkArgs('nullsNotDistinct') !== undefined,
        },
        linkArgs('on') ?? [],
        'unique',
      );
      return;
    case 'uniqueIndex': {
      const where = linkArgs('where')?.[0];
      const keys = linkArgs('on') ?? linkArgs('onOnly') ?? linkArgs('using')?.slice(1) ?? [];
      add(
        { ...(first !== undefined && { name: first }), ...(where !== undefined && { where: sqlOf(where) }) },
        keys,
        'index',
      );
      return;
    }
    case 'primaryKey': {
      const config = head.args[0]?.kind === 'object' ? head.args[0] : undefined;
      const name = stringOf(property(config, 'name'));
      const keys = config === undefined ? head.args : itemsOf(property(config, 'columns'));
      add({ ...(name !== undefined && { name }), primary: true }, keys, 'pk');
      return;
    }
    case 'foreignKey': {
      const config =
        head.args[0]?.kind === 'function' ? modules.evaluator.apply(head.args[0], []) : head.args[0];
      const targets = itemsOf(property(config, 'foreignColumns')).map((column) =>
        columnOf(column, modules, casing),
      );
      const target = targets[0];
      if (target === undefined) return;
      const onDelete = stringOf(linkArgs('onDelete')?.[0]);
      const name = stringOf(property(config, 'name'));
      table.foreignKeys.push({
        ...(name !== undefined && { name }),
        columns: keysOf(itemsOf(property(config, 'columns'))).columns,
        references: { table: target.table, columns: targets.flatMap((found) => found?.column ?? []) },
        ...(onDelete !== undefined && { onDelete }),
      });
      return;
    }
    default:
  }
}

/** Columns and expressions of an index: `t.email`, `t.email.asc()`, sql`lower(${t.email})`. */
function keysOf(keys: readonly Value[]): { columns: string[]; expressions: string[] } {
  const columns: string[] = [];
  const expressions: string[] = [];
  for (const key of keys) {
    const [head] = chainOf(key);
    if (key.kind !== 'unknown' && head !== undefined && head.args === undefined && head.name !== '')
      columns.push(head.name);
    else expressions.push(sqlOf(key));
  }
  return { columns, expressions };
}

/** The table call behind a value: `pgTable('users', {…})`, `auth.table(…)` of a `pgSchema`, or a function made by a table creator. */
function tableCallOf(value: Value, modules: Modules): TableCall | undefined {
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
function columnOf(
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

/** The type that a column builder makes; a `customType` says it itself. */
function typeOf(links: readonly Link[], modules: Modules): string | undefined {
  const builder = links.find(({ args }) => args !== undefined);
  if (builder?.name !== 'customType') return builder?.name.toLowerCase();
  const dataType = property(builder.args?.[0], 'dataType');
  return dataType === undefined ? undefined : stringOf(modules.evaluator.apply(dataType, []))?.toLowerCase();
}

function cased(key: string, casing: Casing): string {
  if (casing === undefined) return key;
  return casing === 'snake_case' ? snakeCase(key) : camelCase(key);
}
