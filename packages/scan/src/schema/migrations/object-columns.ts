import type { Draft, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { postgresName } from '../naming.ts';
import { sqlOf } from '../sql-text.ts';
import type { Value } from '../symbolic/value.ts';
import { booleanOf, chainOf, entriesOf, property, stringOf } from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';

/** node-pg-migrate's own column: `id: 'id'`. */
const SERIAL = 'id';

/** Columns as an object, each a type or its options; the words of Sequelize, node-pg-migrate and db-migrate together. */
export function readObjectColumns(
  table: Draft,
  columns: Value | undefined,
  place: Place,
  nameOf: (property: string, options: Value) => string = (name, options) =>
    stringOf(property(options, 'field')) ?? name,
): void {
  const primary: string[] = [];
  for (const [key, { value, place: at }] of entriesOf(columns)) {
    const name = nameOf(key, value);
    const flag = (option: string): boolean => booleanOf(property(value, option)) === true;
    const type = typeOf(value);
    const serial =
      stringOf(value) === SERIAL ||
      flag('autoIncrement') ||
      /serial/.test(type ?? '') ||
      property(value, 'sequenceGenerated') !== undefined;
    const isPrimary = flag('primaryKey') || stringOf(value) === SERIAL;
    const byDefault = property(value, 'default') ?? property(value, 'defaultValue');
    setColumn(table, {
      name,
      property: key,
      ...(type !== undefined && { type }),
      nullable: !isPrimary && !flag('notNull') && booleanOf(property(value, 'allowNull')) !== false,
      caseInsensitive: ignoresCase(type, undefined, stringOf(property(value, 'collation'))),
      generated: serial || (byDefault !== undefined && /uuid|nextval/i.test(sqlOf(byDefault))),
    });
    if (isPrimary) primary.push(name);
    const unique = property(value, 'unique');
    if (unique !== undefined && booleanOf(unique) !== false) {
      readUnique(table, name, unique, at);
    }
    readReference(table, name, value);
  }
  const known = table.uniques.some((unique) => unique.primary);
  if (!known)
    addUnique(table, { name: postgresName(table.name, [], 'pkey'), primary: true, columns: primary }, place);
}

/** Sequelize puts columns with one name of a constraint together. */
function readUnique(table: Draft, column: string, unique: Value, at: Place): void {
  const name = stringOf(unique) ?? stringOf(property(unique, 'name'));
  const known = name === undefined ? undefined : table.uniques.find((other) => other.name === name);
  if (known === undefined) {
    addUnique(table, { name: name ?? postgresName(table.name, [column], 'key'), columns: [column] }, at);
  } else {
    table.uniques = table.uniques.map((other) =>
      other === known ? { ...known, columns: [...known.columns, column] } : other,
    );
  }
}

function readReference(table: Draft, name: string, options: Value): void {
  const references = property(options, 'references') ?? property(options, 'foreignKey');
  if (references === undefined) return;
  const text = /^"?(?:\w+"?\."?)?(\w+)"?\s*(?:\(\s*"?(\w+)"?\s*\))?/.exec(stringOf(references) ?? '');
  const model = property(references, 'model') ?? property(references, 'table');
  const target = text?.[1] ?? stringOf(model) ?? stringOf(property(model, 'tableName')) ?? nameOfModel(model);
  if (target === undefined) return;
  const onDelete = (
    stringOf(property(options, 'onDelete')) ?? stringOf(property(references, 'rules', 'onDelete'))
  )?.toLowerCase();
  table.foreignKeys.push({
    name: postgresName(table.name, [name], 'fkey'),
    columns: [name],
    references: { table: target, columns: [text?.[2] ?? stringOf(property(references, 'key')) ?? 'id'] },
    ...(onDelete !== undefined && { onDelete }),
  });
}

/** A model as itself (`references: { model: User }`): its name, until the tables are known. */
function nameOfModel(model: Value | undefined): string | undefined {
  if (model?.kind === 'name') return model.name;
  return model?.kind === 'class' ? model.node.id?.name : undefined;
}

/** `DataTypes.STRING(20)`, `{ type: Sequelize.UUID }`, `'varchar(20)'`. */
function typeOf(options: Value): string | undefined {
  const type = property(options, 'type') ?? options;
  const text = stringOf(type);
  if (text !== undefined) return text.toLowerCase();
  if (type.kind === 'object' || type.kind === 'unknown') return undefined;
  return chainOf(type)
    .find(({ name }) => /^[A-Z]{2,}/.test(name))
    ?.name.toLowerCase();
}
