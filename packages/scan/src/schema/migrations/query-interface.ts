import type { Draft, Place, TableName } from '../catalog.ts';
import { addUnique, dropColumn, renameColumn } from '../catalog.ts';
import { postgresName, snakeCase } from '../naming.ts';
import { readSql } from '../sql/read-sql.ts';
import { conditionOf, sqlOf } from '../sql-text.ts';
import type { Value } from '../symbolic/value.ts';
import { booleanOf, entriesOf, itemsOf, property, stringOf, stringsOf } from '../symbolic/value.ts';
import { readObjectColumns } from './object-columns.ts';
import type { Change } from './read-migration.ts';

/**
 * Libraries that describe tables as objects: Sequelize's query interface, node-pg-migrate and db-migrate. They share their words, and
 * where not, the arguments tell them apart.
 *
 * @returns Whether the call is one of theirs.
 */
export function readQueryInterface({ links, catalog }: Change): boolean {
  const call = links.at(-1);
  if (call?.args === undefined || call.place === undefined) return false;
  const { args, name, place } = call;
  const [first, second, third, fourth] = args;
  const target = tableNameOf(first);
  if (target === undefined) return false;
  const table = (): Draft => catalog.alter(target, place);
  switch (name) {
    case 'createTable': {
      if (second?.kind !== 'object') return false;
      if (catalog.find(target) !== undefined) return true;
      const draft = catalog.create(target, place);
      readObjectColumns(draft, property(second, 'columns') ?? second, place);
      readConstraints(draft, property(third, 'constraints'), place);
      for (const [key, { value }] of entriesOf(property(third, 'uniqueKeys'))) {
        const columns = stringsOf(property(value, 'fields'));
        addUnique(
          draft,
          {
            name:
              stringOf(property(value, 'name')) ??
              (/^\d+$/.test(key) ? postgresName(draft.name, columns, 'key') : key),
            columns,
          },
          place,
        );
      }
      return true;
    }
    case 'addColumn':
    case 'addColumns':
    case 'changeColumn':
    case 'alterColumn': {
      const column = stringOf(second);
      if (column === undefined) readObjectColumns(table(), second, place);
      else if (third !== undefined)
        readObjectColumns(
          table(),
          { kind: 'object', entries: new Map([[column, { value: third, place }]]) },
          place,
        );
      return true;
    }
    case 'removeColumn':
    case 'dropColumn':
    case 'dropColumns':
      for (const column of [...stringsOf(second), ...entriesOf(second).keys()]) dropColumn(table(), column);
      return true;
    case 'renameColumn':
      renameColumn(table(), stringOf(second) ?? '', stringOf(third) ?? '');
      return true;
    case 'dropTable':
      catalog.drop(target);
      return true;
    case 'renameTable':
      catalog.rename(target, tableNameOf(second)?.name ?? target.name);
      return true;
    case 'addIndex':
    case 'createIndex':
      readIndex(table(), [second, third, fourth], place, name === 'createIndex');
      return true;
    case 'removeIndex':
    case 'removeConstraint':
    case 'dropConstraint':
    case 'dropIndex': {
      const constraint = stringOf(property(third, 'name')) ?? stringOf(second);
      if (constraint !== undefined) catalog.dropConstraint(constraint, target);
      else {
        // An index goes by the name that its library makes; a constraint on the same columns stays.
        for (const made of madeNames(target.name, stringsOf(second))) catalog.dropConstraint(made, target);
      }
      return true;
    }
    case 'addConstraint':
    case 'createConstraint':
      readConstraint(table(), second, third, place, catalog);
      return true;
    case 'addForeignKey':
      if (stringOf(second) !== undefined) {
        table().foreignKeys.push({
          ...(stringOf(third) !== undefined && { name: stringOf(third) ?? '' }),
          columns: [...entriesOf(fourth).keys()],
          references: {
            table: stringOf(second) ?? '',
            columns: [...entriesOf(fourth).values()].flatMap(({ value }) => stringsOf(value)),
          },
        });
      }
      return true;
    default:
      return false;
  }
}

/** Sequelize: `(columns, { unique, name, where })` or `({ fields, … })`; node-pg-migrate: `(columns, { unique, name, where })`; db-migrate: `(name, columns, unique)`. */
function readIndex(
  table: Draft,
  [second, third, fourth]: readonly (Value | undefined)[],
  place: Place,
  pgm: boolean,
): void {
  const options = third?.kind === 'object' ? third : second;
  const byPosition = booleanOf(fourth) === true;
  const unique =
    booleanOf(property(options, 'unique')) === true ||
    stringOf(property(options, 'type'))?.toUpperCase() === 'UNIQUE';
  if (!unique && !byPosition) return;
  const list = byPosition ? third : (property(options, 'fields') ?? second);
  const columns: string[] = [];
  const expressions: string[] = [];
  for (const item of list?.kind === 'array' ? list.items : list === undefined ? [] : [list]) {
    const text = stringOf(item) ?? stringOf(property(item, 'name')) ?? stringOf(property(item, 'attribute'));
    if (text === undefined) expressions.push(sqlOf(item));
    else if (/[()]/.test(text)) expressions.push(text);
    else columns.push(text);
  }
  const where = property(options, 'where');
  const name = byPosition
    ? stringOf(second)
    : (stringOf(property(options, 'name')) ?? stringOf(property(options, 'indexName')));
  addUnique(
    table,
    {
      name: name ?? madeNames(table.name, columns)[pgm ? 1 : 0] ?? '',
      columns,
      expressions,
      ...(where !== undefined && { where: conditionOf(where) }),
    },
    place,
  );
}

/** Sequelize: `({ type: 'unique', fields, name })` or `(fields, { type, name })`; node-pg-migrate: `(name, { unique: … } | sql)`. */
function readConstraint(
  table: Draft,
  second: Value | undefined,
  third: Value | undefined,
  place: Place,
  catalog: Change['catalog'],
): void {
  const sql = stringOf(third);
  if (sql !== undefined) {
    const name = stringOf(second);
    readSql(
      `ALTER TABLE "${table.name}" ADD ${name === undefined ? '' : `CONSTRAINT "${name}" `}${sql}`,
      () => place,
      catalog,
    );
    return;
  }
  const options = third ?? second;
  const type = stringOf(property(options, 'type'))?.toLowerCase();
  if (type === undefined) {
    readConstraints(table, options, place, stringOf(second));
    return;
  }
  const columns = stringsOf(property(options, 'fields') ?? second);
  const name = stringOf(property(options, 'name'));
  if (type === 'unique')
    addUnique(table, { name: name ?? `${table.name}_${columns.join('_')}_uk`, columns }, place);
  else if (type === 'primary key')
    addUnique(
      table,
      { name: name ?? `${table.name}_${columns.join('_')}_pk`, primary: true, columns },
      place,
    );
  else if (type === 'foreign key') {
    const target = tableNameOf(property(options, 'references', 'table'));
    const onDelete = stringOf(property(options, 'onDelete'))?.toLowerCase();
    table.foreignKeys.push({
      ...(name !== undefined && { name }),
      columns,
      references: {
        table: target?.name ?? '',
        columns: stringsOf(
          property(options, 'references', 'field') ?? property(options, 'references', 'fields'),
        ),
      },
      ...(onDelete !== undefined && { onDelete }),
    });
  }
}

/** node-pg-migrate: `{ unique: 'a' | ['a', 'b'] | [['a'], ['b', 'c']], primaryKey, foreignKeys }`. */
function readConstraints(table: Draft, constraints: Value | undefined, place: Place, name?: string): void {
  const unique = property(constraints, 'unique');
  const lists = itemsOf(unique).some(({ kind }) => kind === 'array')
    ? itemsOf(unique)
    : unique === undefined
      ? []
      : [unique];
  for (const list of lists) {
    const columns = stringsOf(list);
    addUnique(table, { name: name ?? `${table.name}_uniq_${columns.join('_')}`, columns }, place);
  }
  const primary = stringsOf(property(constraints, 'primaryKey'));
  addUnique(
    table,
    { name: name ?? postgresName(table.name, [], 'pkey'), primary: true, columns: primary },
    place,
  );
  const keys = property(constraints, 'foreignKeys');
  for (const key of keys?.kind === 'array' ? keys.items : keys === undefined ? [] : [keys]) {
    const [, target = '', columns = ''] =
      /^"?(?:\w+"?\."?)?(\w+)"?\s*(?:\(([^)]*)\))?/.exec(stringOf(property(key, 'references')) ?? '') ?? [];
    const onDelete = stringOf(property(key, 'onDelete'))?.toLowerCase();
    table.foreignKeys.push({
      ...(name !== undefined && { name }),
      columns: stringsOf(property(key, 'columns')),
      references: {
        table: target,
        columns: columns.split(',').map((column) => column.trim().replaceAll('"', '')),
      },
      ...(onDelete !== undefined && { onDelete }),
    });
  }
}

/** The names of an index without one: Sequelize's and node-pg-migrate's. */
function madeNames(table: string, columns: readonly string[]): [string, string] {
  return [snakeCase([table, ...columns].join('_')), [table, ...columns, 'unique_index'].join('_')];
}

function tableNameOf(value: Value | undefined): TableName | undefined {
  const name = stringOf(value) ?? stringOf(property(value, 'tableName')) ?? stringOf(property(value, 'name'));
  if (name === undefined) return undefined;
  const [table = name, schema = stringOf(property(value, 'schema'))] = name.split('.').toReversed();
  return { name: table, schema };
}
