import type { Catalog, Draft } from '../catalog.ts';
import { setColumn } from '../catalog.ts';
import { camelCase, postgresName, snakeCase } from '../naming.ts';
import type { Modules } from '../symbolic/modules.ts';
import { visit } from '../symbolic/modules.ts';
import type { Value } from '../symbolic/value.ts';
import { booleanOf, chainOf, property, stringOf } from '../symbolic/value.ts';

/**
 * Reads `Order.belongsTo(Customer, { foreignKey, onDelete })`, `Customer.hasMany(Order)` and `hasOne`, which may stand in any file: each
 * makes a foreign key. Models have to be read before.
 */
export function readAssociations(
  modules: Modules,
  file: string,
  underscored: boolean,
  catalog: Catalog,
): void {
  const module = modules.load(file);
  visit(module, modules.evaluator, (node, scope) => {
    if (
      node.type !== 'CallExpression' ||
      node.callee.type !== 'MemberExpression' ||
      node.callee.property.type !== 'Identifier'
    )
      return;
    const kind = node.callee.property.name;
    if (kind !== 'belongsTo' && kind !== 'hasMany' && kind !== 'hasOne') return;
    const [target, options] = node.arguments.map((argument) =>
      argument.type === 'SpreadElement' ? undefined : modules.evaluator.evaluate(argument, scope),
    );
    const [own, other] = [
      modelName(modules.evaluator.evaluate(node.callee.object, scope)),
      target === undefined ? undefined : modelName(target),
    ];
    if (own === undefined || other === undefined || booleanOf(property(options, 'constraints')) === false)
      return;
    const [child, parent] = kind === 'belongsTo' ? [own, other] : [other, own];
    const [from, to] = [byModel(catalog, child), byModel(catalog, parent)];
    if (from !== undefined) addForeignKey(from, to?.name ?? parent, parent, options, underscored);
  });
}

function addForeignKey(
  table: Draft,
  target: string,
  model: string,
  options: Value | undefined,
  underscored: boolean,
): void {
  const key = property(options, 'foreignKey');
  const alias = stringOf(property(options, 'as'));
  const attribute = stringOf(key) ?? stringOf(property(key, 'name')) ?? `${camelCase(alias ?? model)}Id`;
  const known = [...table.columns.values()].find(
    (column) => column.property === attribute || column.name === attribute,
  );
  const name =
    stringOf(property(key, 'field')) ?? known?.name ?? (underscored ? snakeCase(attribute) : attribute);
  const nullable = known?.nullable ?? booleanOf(property(key, 'allowNull')) !== false;
  setColumn(table, { name, ...(known === undefined && { property: attribute }), nullable });
  if (table.foreignKeys.some(({ columns }) => columns.join() === name)) return;
  const onDelete = stringOf(property(options, 'onDelete'))?.toLowerCase();
  table.foreignKeys.push({
    name: postgresName(table.name, [name], 'fkey'),
    columns: [name],
    references: { table: target, columns: [stringOf(property(options, 'targetKey')) ?? 'id'] },
    ...(onDelete !== undefined && { onDelete }),
  });
}

/** `models.Customer`, `Customer`, the class, or what `define` made. */
function modelName(value: Value): string | undefined {
  if (value.kind === 'class') return value.node.id?.name;
  if (value.kind === 'name') return value.name;
  if (value.kind === 'member') return value.property;
  const link = chainOf(value).at(-1);
  return link?.name === 'define' ? stringOf(link.args?.[0]) : undefined;
}

function byModel(catalog: Catalog, model: string): Draft | undefined {
  return catalog.tables.find(({ models }) => models.has(model));
}
