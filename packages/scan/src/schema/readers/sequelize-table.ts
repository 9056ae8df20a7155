import { pluralize } from 'inflection';
import type { Draft, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { postgresName, snakeCase } from '../naming.ts';
import { conditionOf, sqlOf } from '../sql-text.ts';
import type { Value } from '../symbolic/value.ts';
import { booleanOf, chainOf, itemsOf, property, stringOf, stringsOf } from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';

/** What `new Sequelize({ define })` says of all models. */
export interface SequelizeSettings {
  readonly underscored: boolean;
  readonly freezeTableName: boolean;
}

/** A model without a primary key of its own has `id`. */
export function addId(table: Draft, place: Place): void {
  setColumn(table, { name: 'id', type: 'integer', nullable: false, generated: true });
  addUnique(table, { name: postgresName(table.name, [], 'pkey'), primary: true, columns: ['id'] }, place);
}

export function addTimestamps(
  table: Draft,
  options: Value | undefined,
  nameOf: (key: string) => string,
): void {
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

export function readIndex(table: Draft, index: Value, column: (key: string) => string, place: Place): void {
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

export function tableNameOf(
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
