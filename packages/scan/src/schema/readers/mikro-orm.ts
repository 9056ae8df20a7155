import type { Catalog, Draft, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { joinedName, snakeCase } from '../naming.ts';
import { readSql } from '../sql/read-sql.ts';
import { conditionOf, sqlOf } from '../sql-text.ts';
import type { Modules } from '../symbolic/modules.ts';
import { visit } from '../symbolic/modules.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { booleanOf, itemsOf, literal, property, stringOf, stringsOf } from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';
import type { DecoratedClass } from './decorated-class.ts';
import { decoratedClasses, describe } from './decorated-class.ts';
import type { Property } from './mikro-orm-property.ts';
import { propertiesOf, fromMember } from './mikro-orm-property.ts';

/** Reads the entities that a file declares for MikroORM: as decorated classes, by `defineEntity`, or as `EntitySchema`. */
export function readMikroOrm(modules: Modules, file: string, catalog: Catalog): void {
  for (const entity of decoratedClasses(modules, file)) {
    const decorator = entity.decorators.find(({ name }) => name === 'Entity');
    if (decorator !== undefined && booleanOf(property(decorator.args?.[0], 'abstract')) !== true) {
      readClass(modules, entity, decorator, catalog);
    }
  }
  const module = modules.load(file);
  visit(module, modules.evaluator, (node, scope) => {
    if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return;
    const { callee } = node;
    if (callee.type !== 'Identifier' || !/^(EntitySchema|defineEntity)$/.test(callee.name)) return;
    const value = modules.evaluator.evaluate(node, scope);
    if (value.kind === 'call' && value.place.file === file)
      readDefinition(modules, value.args[0], value.place, catalog);
  });
}

function readClass(modules: Modules, entity: DecoratedClass, decorator: Link, catalog: Catalog): void {
  const table = catalog.create(
    {
      name: tableNameOf(entity.name, decorator.args?.[0]),
      schema: stringOf(property(decorator.args?.[0], 'schema')),
    },
    entity.place,
  );
  table.models.add(entity.name);
  const properties = entity.members.map(fromMember);
  const columns = readProperties(modules, properties, table);
  for (const link of entity.decorators) {
    if (link.name === 'Unique')
      readUnique(table, link.args?.[0], columns, link.place ?? entity.place, catalog);
  }
}

function readDefinition(modules: Modules, options: Value | undefined, place: Place, catalog: Catalog): void {
  const given = property(options, 'class') ?? property(options, 'name');
  const model =
    stringOf(given) ??
    (given?.kind === 'class' ? given.node.id?.name : given?.kind === 'name' ? given.name : undefined);
  const listed = property(options, 'properties');
  if (model === undefined || listed === undefined || booleanOf(property(options, 'abstract')) === true)
    return;
  const table = catalog.create(
    { name: tableNameOf(model, options), schema: stringOf(property(options, 'schema')) },
    place,
  );
  table.models.add(model);
  const builders: Value = { kind: 'name', name: 'p' };
  const properties = listed.kind === 'function' ? modules.evaluator.apply(listed, [builders]) : listed;
  const base = property(options, 'extends');
  const inherited = base?.kind === 'call' ? propertiesOf(modules, property(base.args[0], 'properties')) : [];
  const columns = readProperties(modules, [...inherited, ...propertiesOf(modules, properties)], table);
  for (const unique of itemsOf(property(options, 'uniques')))
    readUnique(table, unique, columns, place, catalog);
}

/** @returns What each property is called in the database. */
function readProperties(
  modules: Modules,
  properties: readonly Property[],
  table: Draft,
): ReadonlyMap<string, string> {
  const columns = new Map<string, string>();
  const primary: string[] = [];
  for (const item of properties) {
    const own = resolved(modules, item);
    if (own.kind === 'none' || own.kind === 'embedded') continue;
    const option = (key: string): Value | undefined => own.options.get(key)?.value;
    if (
      booleanOf(option('persist')) === false ||
      option('mappedBy') !== undefined ||
      option('formula') !== undefined
    )
      continue;
    const reference = own.kind === 'reference';
    const name =
      stringOf(option('fieldName')) ??
      stringOf(option('name')) ??
      stringOf(option('joinColumn')) ??
      snakeCase(own.name) + (reference ? '_id' : '');
    columns.set(own.name, name);
    if (own.primary) primary.push(name);
    setColumn(table, {
      name,
      property: own.name,
      ...(own.type !== undefined && !reference && { type: own.type }),
      nullable: own.nullable && !own.primary,
      caseInsensitive: !reference && ignoresCase(own.type, undefined, stringOf(option('collation'))),
      generated:
        option('autoincrement') !== undefined ||
        option('onCreate') !== undefined ||
        /uuid|nextval/i.test(sqlOf(option('defaultRaw') ?? option('default') ?? literal(null))) ||
        (own.primary && /^(number|integer|int|bigint)$/.test(own.type ?? '')),
    });
    if (own.unique !== undefined && booleanOf(own.unique) !== false) {
      addUnique(
        table,
        { name: stringOf(own.unique) ?? joinedName(table.name, [name], 'unique'), columns: [name] },
        own.place,
      );
    }
    if (reference) readReference(modules, own, name, table);
  }
  addUnique(
    table,
    { name: `${table.name}_pkey`, primary: true, columns: primary },
    { file: table.file, line: table.line },
  );
  return columns;
}

/** `entity: () => User`. */
function resolved({ evaluator }: Modules, item: Property): Property {
  return item.target?.kind === 'function' ? { ...item, target: evaluator.apply(item.target, []) } : item;
}

function readReference(
  modules: Modules,
  { target, options, nullable }: Property,
  column: string,
  table: Draft,
): void {
  const entity = target?.kind === 'class' ? describe(modules, target.node, target.scope) : undefined;
  const definition = target?.kind === 'call' ? target.args[0] : undefined;
  const name =
    entity?.name ??
    stringOf(property(definition, 'name')) ??
    stringOf(target) ??
    (target?.kind === 'name' ? target.name : undefined);
  if (name === undefined || name === '') return;
  const rule = stringOf(options.get('deleteRule')?.value) ?? stringOf(options.get('onDelete')?.value);
  table.foreignKeys.push({
    name: joinedName(table.name, [column], 'foreign'),
    columns: [column],
    references: {
      table: tableNameOf(
        name,
        entity?.decorators.find((link) => link.name === 'Entity')?.args?.[0] ?? definition,
      ),
      columns: ['id'],
    },
    // MikroORM's own default for a reference that may be NULL.
    ...((rule ?? (nullable ? 'set null' : undefined)) !== undefined && { onDelete: rule ?? 'set null' }),
  });
}

function readUnique(
  table: Draft,
  options: Value | undefined,
  columns: ReadonlyMap<string, string>,
  place: Place,
  catalog: Catalog,
): void {
  const properties = property(options, 'properties');
  const keys = stringsOf(properties).map((key) => columns.get(key) ?? key);
  const expression = stringOf(property(options, 'expression'));
  if (expression !== undefined) {
    readSql(expression, () => place, catalog);
    return;
  }
  const where = property(options, 'where');
  addUnique(
    table,
    {
      name: stringOf(property(options, 'name')) ?? joinedName(table.name, keys, 'unique'),
      columns: keys,
      ...(where !== undefined && { where: conditionOf(where, (key) => columns.get(key) ?? key) }),
    },
    place,
  );
}

function tableNameOf(model: string, options: Value | undefined): string {
  return (
    stringOf(property(options, 'tableName')) ?? stringOf(property(options, 'collection')) ?? snakeCase(model)
  );
}
