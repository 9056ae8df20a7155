import type { Node } from 'oxc-parser';
import { pluralize } from 'inflection';
import type { Catalog, Draft, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { readObjectColumns } from '../migrations/object-columns.ts';
import { postgresName, snakeCase } from '../naming.ts';
import { conditionOf, sqlOf } from '../sql-text.ts';
import type { Modules } from '../symbolic/modules.ts';
import { visit } from '../symbolic/modules.ts';
import type { Scope } from '../symbolic/scope.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { booleanOf, chainOf, itemsOf, property, stringOf, stringsOf } from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';
import type { DecoratedClass, Member } from './decorated-class.ts';
import { decoratedClasses } from './decorated-class.ts';

/** What `new Sequelize({ define })` says of all models. */
export interface SequelizeSettings {
  readonly underscored: boolean;
  readonly freezeTableName: boolean;
}

/** Reads the models that a file declares for Sequelize: `define`, `Model.init`, and the classes of sequelize-typescript. */
export function readSequelize(
  modules: Modules,
  file: string,
  settings: SequelizeSettings,
  catalog: Catalog,
): void {
  const module = modules.load(file);
  visit(module, modules.evaluator, (node, scope) => {
    const call = modelCall(modules, node, scope);
    if (call !== undefined) readModel(call, settings, catalog);
  });
  for (const entity of decoratedClasses(modules, file)) {
    // Sequelize 7 has no @Table that must be there: @Attribute says what a model is.
    const decorator =
      entity.decorators.find(({ name }) => name === 'Table') ??
      (entity.members.some((member) => member.decorators.some(({ name }) => name === 'Attribute'))
        ? { name: 'Table' }
        : undefined);
    if (decorator !== undefined) readClass(modules, entity, decorator, settings, catalog);
  }
}

interface ModelCall {
  readonly model: string;
  readonly attributes: Value | undefined;
  readonly options: Value | undefined;
  readonly place: Place;
}

function modelCall({ evaluator }: Modules, node: Node, scope: Scope): ModelCall | undefined {
  if (
    node.type !== 'CallExpression' ||
    node.callee.type !== 'MemberExpression' ||
    node.callee.property.type !== 'Identifier'
  )
    return undefined;
  const { object, property: method } = node.callee;
  const place = evaluator.place(node, scope);
  const args = node.arguments.map((argument) =>
    argument.type === 'SpreadElement' ? undefined : evaluator.evaluate(argument, scope),
  );
  if (method.name === 'define') {
    const model = stringOf(args[0]);
    return model === undefined || args[1]?.kind !== 'object'
      ? undefined
      : { model, attributes: args[1], options: args[2], place };
  }
  if (method.name !== 'init' || args[0]?.kind !== 'object' || args[1]?.kind !== 'object') return undefined;
  if (
    property(args[1], 'sequelize') === undefined &&
    property(args[1], 'tableName') === undefined &&
    property(args[1], 'modelName') === undefined
  )
    return undefined;
  const named = stringOf(property(args[1], 'modelName'));
  const own = object.type === 'Identifier' ? object.name : undefined;
  const model = named ?? own;
  return model === undefined ? undefined : { model, attributes: args[0], options: args[1], place };
}

function readModel(
  { model, attributes, options, place }: ModelCall,
  settings: SequelizeSettings,
  catalog: Catalog,
): void {
  const underscored = booleanOf(property(options, 'underscored')) ?? settings.underscored;
  const nameOf = (key: string, value?: Value): string =>
    stringOf(property(value, 'field')) ?? (underscored ? snakeCase(key) : key);
  const table = catalog.create(
    {
      name: tableNameOf(model, options, settings, underscored),
      schema: stringOf(property(options, 'schema')),
    },
    place,
  );
  table.models.add(model);
  readObjectColumns(table, attributes, place, nameOf);
  if (!table.uniques.some(({ primary }) => primary)) addId(table, place);
  addTimestamps(table, options, nameOf);
  const properties = new Map([...table.columns.values()].map((column) => [column.property, column.name]));
  for (const index of itemsOf(property(options, 'indexes')))
    readIndex(table, index, (key) => properties.get(key) ?? key, place);
}

/** A model without a primary key of its own has `id`. */
function addId(table: Draft, place: Place): void {
  setColumn(table, { name: 'id', type: 'integer', nullable: false, generated: true });
  addUnique(table, { name: postgresName(table.name, [], 'pkey'), primary: true, columns: ['id'] }, place);
}

function addTimestamps(table: Draft, options: Value | undefined, nameOf: (key: string) => string): void {
  const timestamps = booleanOf(property(options, 'timestamps')) !== false;
  const names = timestamps ? ['createdAt', 'updatedAt'] : [];
  if (booleanOf(property(options, 'paranoid')) === true) names.push('deletedAt');
  for (const key of names) {
    const own = property(options, key);
    if (booleanOf(own) === false) continue;
    setColumn(table, {
      name: stringOf(own) ?? nameOf(key),
      property: key,
      type: 'date',
      nullable: key === 'deletedAt',
    });
  }
}

function readIndex(table: Draft, index: Value, column: (key: string) => string, place: Place): void {
  const unique =
    booleanOf(property(index, 'unique')) === true ||
    stringOf(property(index, 'type'))?.toUpperCase() === 'UNIQUE';
  if (!unique) return;
  const columns: string[] = [];
  const expressions: string[] = [];
  for (const field of itemsOf(property(index, 'fields'))) {
    const name =
      stringOf(field) ?? stringOf(property(field, 'name')) ?? stringOf(property(field, 'attribute'));
    const collation = stringOf(property(field, 'collate'));
    if (name === undefined) expressions.push(functionText(field, column));
    else if (collation !== undefined && ignoresCase(undefined, undefined, collation))
      expressions.push(`lower(${column(name)})`);
    else columns.push(column(name));
  }
  const where = property(index, 'where');
  addUnique(
    table,
    {
      name: stringOf(property(index, 'name')) ?? snakeCase([table.name, ...columns].join('_')),
      columns,
      expressions,
      ...(where !== undefined && { where: conditionOf(where, column) }),
    },
    place,
  );
}

/** `sequelize.fn('lower', sequelize.col('email'))` as SQL. */
function functionText(value: Value, column: (key: string) => string): string {
  const call = chainOf(value).at(-1);
  const args = call?.args ?? [];
  if (call?.name === 'col') return column(stringOf(args[0]) ?? '?');
  if (call?.name === 'literal') return stringOf(args[0]) ?? '?';
  if (call?.name !== 'fn') return sqlOf(value);
  return `${stringOf(args[0]) ?? '?'}(${args
    .slice(1)
    .map((arg) => functionText(arg, column))
    .join(', ')})`;
}

function readClass(
  modules: Modules,
  entity: DecoratedClass,
  decorator: Link,
  settings: SequelizeSettings,
  catalog: Catalog,
): void {
  const [options] = decorator.args ?? [];
  const underscored = booleanOf(property(options, 'underscored')) ?? settings.underscored;
  const place = entity.place;
  const model = stringOf(property(options, 'modelName')) ?? entity.name;
  const table = catalog.create(
    {
      name: tableNameOf(model, options, settings, underscored),
      schema: stringOf(property(options, 'schema')),
    },
    place,
  );
  table.models.add(entity.name);
  const columns = new Map<string, string>();
  const indexes = new Map<string, string[]>();
  for (const member of entity.members) readMember(modules, member, { table, underscored, columns, indexes });
  if (!table.uniques.some(({ primary }) => primary)) addId(table, place);
  addTimestamps(table, options, (key) => (underscored ? snakeCase(key) : key));
  for (const index of itemsOf(property(options, 'indexes')))
    readIndex(table, index, (key) => columns.get(key) ?? key, place);
  for (const [name, keys] of indexes) addUnique(table, { name, columns: keys }, place);
}

interface ClassTarget {
  readonly table: Draft;
  readonly underscored: boolean;
  readonly columns: Map<string, string>;
  /** Unique indexes over several properties, by name. */
  readonly indexes: Map<string, string[]>;
}

function readMember(
  modules: Modules,
  member: Member,
  { table, underscored, columns, indexes }: ClassTarget,
): void {
  const decorator = (name: string): Link | undefined => member.decorators.find((link) => link.name === name);
  const column =
    decorator('Column') ?? decorator('Attribute') ?? decorator('PrimaryKey') ?? decorator('ForeignKey');
  if (
    column === undefined ||
    member.decorators.some(({ name }) => /^(HasMany|HasOne|BelongsTo|BelongsToMany)$/.test(name))
  )
    return;
  const options = (decorator('Column') ?? decorator('Attribute'))?.args?.[0];
  const name = stringOf(property(options, 'field')) ?? (underscored ? snakeCase(member.name) : member.name);
  columns.set(member.name, name);
  const primary =
    decorator('PrimaryKey') !== undefined || booleanOf(property(options, 'primaryKey')) === true;
  const typeValue = property(options, 'type') ?? options;
  const type =
    typeValue === undefined || typeValue.kind === 'object'
      ? member.type
      : (chainOf(typeValue).find(({ name: word }) => /^[A-Z]{2,}/.test(word))?.name ?? member.type);
  setColumn(table, {
    name,
    property: member.name,
    ...(type !== undefined && { type: type.toLowerCase() }),
    nullable:
      !primary &&
      decorator('AllowNull') === undefined &&
      decorator('NotNull') === undefined &&
      booleanOf(property(options, 'allowNull')) !== false,
    caseInsensitive: ignoresCase(type),
    generated:
      decorator('AutoIncrement') !== undefined ||
      booleanOf(property(options, 'autoIncrement')) === true ||
      /uuid/i.test(
        sqlOf(decorator('Default')?.args?.[0] ?? property(options, 'defaultValue') ?? { kind: 'unknown' }),
      ),
  });
  if (primary)
    addUnique(
      table,
      {
        name: postgresName(table.name, [], 'pkey'),
        primary: true,
        columns: [...(table.uniques.find((unique) => unique.primary)?.columns ?? []), name],
      },
      member.place,
    );
  const unique = decorator('Unique')?.args?.[0] ?? property(options, 'unique');
  if (decorator('Unique') !== undefined || (unique !== undefined && booleanOf(unique) !== false)) {
    const group = stringOf(unique) ?? stringOf(property(unique, 'name'));
    if (group === undefined)
      addUnique(table, { name: postgresName(table.name, [name], 'key'), columns: [name] }, member.place);
    else indexes.set(group, [...(indexes.get(group) ?? []), name]);
  }
  const index = decorator('Index')?.args?.[0];
  if (booleanOf(property(index, 'unique')) === true) {
    const group = stringOf(property(index, 'name')) ?? snakeCase(`${table.name}_${name}`);
    indexes.set(group, [...(indexes.get(group) ?? []), name]);
  }
  const target = decorator('ForeignKey')?.args?.[0];
  const referenced = target?.kind === 'function' ? modules.evaluator.apply(target, []) : target;
  const targetName =
    referenced?.kind === 'class'
      ? referenced.node.id?.name
      : referenced?.kind === 'name'
        ? referenced.name
        : undefined;
  if (targetName !== undefined) {
    table.foreignKeys.push({
      name: postgresName(table.name, [name], 'fkey'),
      columns: [name],
      references: { table: targetName, columns: ['id'] },
    });
  }
}

function tableNameOf(
  model: string,
  options: Value | undefined,
  settings: SequelizeSettings,
  underscored: boolean,
): string {
  const own = stringsOf(property(options, 'tableName'))[0];
  if (own !== undefined) return own;
  const frozen = booleanOf(property(options, 'freezeTableName')) ?? settings.freezeTableName;
  const name = frozen ? model : pluralize(model);
  return underscored && !frozen ? snakeCase(name) : name;
}
