import type { Node } from 'oxc-parser';
import type { Catalog, Place } from '../catalog.ts';
import { readObjectColumns } from '../migrations/object-columns.ts';
import { snakeCase } from '../naming.ts';
import type { Modules } from '../symbolic/modules.ts';
import { visit } from '../symbolic/modules.ts';
import type { Scope } from '../symbolic/scope.ts';
import type { Value } from '../symbolic/value.ts';
import { booleanOf, itemsOf, property, stringOf } from '../symbolic/value.ts';
import { decoratedClasses } from './decorated-class.ts';
import { readClass } from './sequelize-class.ts';
import type { SequelizeSettings } from './sequelize-table.ts';
import { addId, addTimestamps, readIndex, tableNameOf } from './sequelize-table.ts';

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
