import type { Catalog, Draft, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { joinedName, postgresName } from '../naming.ts';
import type { Modules } from '../symbolic/modules.ts';
import { visit } from '../symbolic/modules.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { chainOf, entriesOf, literal, property, stringOf } from '../symbolic/value.ts';
import type { Dialect } from '../types.ts';
import { ignoresCase } from '../types.ts';
import { sqlOf } from '../sql-text.ts';
import type { Casing, TableCall } from './drizzle-table.ts';
import { tableCallOf, columnOf, cased } from './drizzle-table.ts';
import { readConstraint } from './drizzle-constraint.ts';
import { readRelations } from './drizzle-relations.ts';

/** Reads the tables that a file declares with Drizzle, wherever in it. */
export function readDrizzle(modules: Modules, file: string, casing: Casing, catalog: Catalog): void {
  const module = modules.load(file);
  const { evaluator } = modules;
  visit(module, evaluator, (node, scope) => {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init === null) return;
    const value = scope.get(node.id.name) ?? evaluator.evaluate(node.init, scope);
    readRelations(value, modules, catalog);
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

/** The type that a column builder makes; a `customType` says it itself. */
function typeOf(links: readonly Link[], modules: Modules): string | undefined {
  const builder = links.find(({ args }) => args !== undefined);
  if (builder?.name !== 'customType') return builder?.name.toLowerCase();
  const dataType = property(builder.args?.[0], 'dataType');
  return dataType === undefined ? undefined : stringOf(modules.evaluator.apply(dataType, []))?.toLowerCase();
}
