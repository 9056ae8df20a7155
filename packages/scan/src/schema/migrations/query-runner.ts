import type { Draft, Place } from '../catalog.ts';
import { addUnique, dropColumn, renameColumn, setColumn } from '../catalog.ts';
import { typeormName } from '../naming.ts';
import type { Value } from '../symbolic/value.ts';
import { booleanOf, chainOf, itemsOf, property, stringOf, stringsOf } from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';
import type { Change } from './read-migration.ts';

/**
 * TypeORM's query runner: `createTable(new Table({…}))`, `createIndex('users', new TableIndex({…}))` and their like. Its `query` is raw SQL.
 *
 * @returns Whether the call is one of TypeORM.
 */
export function readQueryRunner({ links, catalog }: Change): boolean {
  const call = links.at(-1);
  if (call?.args === undefined || call.place === undefined) return false;
  const { args, name, place } = call;
  const [first, second, third] = args.map(optionsOf);
  if (name === 'createTable') {
    const table = stringOf(property(first, 'name'));
    if (table === undefined || !isNew(args[0], 'Table')) return false;
    readTable(catalog.create(named(table), place), first, place);
    return true;
  }
  const target = stringOf(args[0]) ?? stringOf(property(first, 'name'));
  if (target === undefined || !METHODS.has(name)) return false;
  const knownByArgument = args.slice(1).some((arg) => isNew(arg) || itemsOf(arg).some((item) => isNew(item)));
  if (!knownByArgument && !links.some((link) => link.name === 'queryRunner') && !/^(drop|rename)/.test(name))
    return false;
  const table = catalog.alter(named(target), place);
  const list =
    args[1]?.kind === 'array' ? args[1].items.map(optionsOf) : second === undefined ? [] : [second];
  switch (name) {
    case 'addColumn':
    case 'addColumns':
      for (const options of list) readColumn(table, options, place);
      break;
    case 'changeColumn':
      readColumn(table, third, place);
      break;
    case 'renameColumn':
      renameColumn(table, stringOf(second) ?? '', stringOf(third) ?? stringOf(property(third, 'name')) ?? '');
      break;
    case 'dropColumn':
    case 'dropColumns':
      for (const options of list)
        dropColumn(table, stringOf(options) ?? stringOf(property(options, 'name')) ?? '');
      break;
    case 'createIndex':
    case 'createIndices':
      for (const options of list) readIndex(table, options, place);
      break;
    case 'createUniqueConstraint':
    case 'createUniqueConstraints':
      for (const options of list) readUnique(table, options, place);
      break;
    case 'createPrimaryKey':
      addUnique(
        table,
        { name: typeormName('PK', table.name, stringsOf(second)), primary: true, columns: stringsOf(second) },
        place,
      );
      break;
    case 'createForeignKey':
    case 'createForeignKeys':
      for (const options of list) readForeignKey(table, options);
      break;
    case 'dropIndex':
    case 'dropUniqueConstraint':
    case 'dropForeignKey': {
      const constraint = stringOf(second) ?? stringOf(property(second, 'name'));
      if (constraint !== undefined) catalog.dropConstraint(constraint, named(target));
      break;
    }
    case 'dropTable':
      catalog.drop(named(target));
      break;
    case 'renameTable':
      catalog.rename(named(target), stringOf(second) ?? target);
      break;
    default:
  }
  return true;
}

const METHODS = new Set(
  'addColumn addColumns changeColumn renameColumn dropColumn dropColumns dropTable renameTable createIndex createIndices createUniqueConstraint createUniqueConstraints createPrimaryKey createForeignKey createForeignKeys dropIndex dropUniqueConstraint dropForeignKey'.split(
    ' ',
  ),
);

function readTable(table: Draft, options: Value | undefined, place: Place): void {
  for (const column of itemsOf(property(options, 'columns'))) readColumn(table, optionsOf(column), place);
  for (const unique of itemsOf(property(options, 'uniques'))) readUnique(table, optionsOf(unique), place);
  for (const index of itemsOf(property(options, 'indices'))) readIndex(table, optionsOf(index), place);
  for (const key of itemsOf(property(options, 'foreignKeys'))) readForeignKey(table, optionsOf(key));
  const primary = [...table.columns.values()].filter(({ name }) =>
    itemsOf(property(options, 'columns')).some(
      (column) =>
        stringOf(property(optionsOf(column), 'name')) === name &&
        booleanOf(property(optionsOf(column), 'isPrimary')) === true,
    ),
  );
  const columns = primary.map(({ name }) => name);
  addUnique(table, { name: typeormName('PK', table.name, columns), primary: true, columns }, place);
}

function readColumn(table: Draft, options: Value | undefined, place: Place): void {
  const name = stringOf(property(options, 'name'));
  if (name === undefined) return;
  const flag = (key: string): boolean => booleanOf(property(options, key)) === true;
  const type = stringOf(property(options, 'type'))?.toLowerCase();
  setColumn(table, {
    name,
    ...(type !== undefined && { type }),
    nullable: flag('isNullable'),
    caseInsensitive: ignoresCase(type, undefined, stringOf(property(options, 'collation'))),
    generated: flag('isGenerated') || /uuid/i.test(stringOf(property(options, 'default')) ?? ''),
  });
  if (flag('isUnique'))
    addUnique(table, { name: typeormName('UQ', table.name, [name]), columns: [name] }, place);
}

function readUnique(table: Draft, options: Value | undefined, place: Place): void {
  const columns = stringsOf(property(options, 'columnNames'));
  addUnique(
    table,
    { name: stringOf(property(options, 'name')) ?? typeormName('UQ', table.name, columns), columns },
    place,
  );
}

function readIndex(table: Draft, options: Value | undefined, place: Place): void {
  if (booleanOf(property(options, 'isUnique')) !== true) return;
  const columns = stringsOf(property(options, 'columnNames'));
  const where = stringOf(property(options, 'where'));
  addUnique(
    table,
    {
      name: stringOf(property(options, 'name')) ?? typeormName('IDX', table.name, columns, where),
      columns,
      ...(where !== undefined && where !== '' && { where }),
    },
    place,
  );
}

function readForeignKey(table: Draft, options: Value | undefined): void {
  const columns = stringsOf(property(options, 'columnNames'));
  const target = stringOf(property(options, 'referencedTableName'));
  if (columns.length === 0 || target === undefined) return;
  const onDelete = stringOf(property(options, 'onDelete'))?.toLowerCase();
  table.foreignKeys.push({
    name: stringOf(property(options, 'name')) ?? typeormName('FK', table.name, columns),
    columns,
    references: { table: named(target).name, columns: stringsOf(property(options, 'referencedColumnNames')) },
    ...(onDelete !== undefined && { onDelete }),
  });
}

/** The object that `new TableColumn({…})` is given, or the value itself. */
function optionsOf(value: Value): Value {
  return value.kind === 'call' ? (value.args[0] ?? value) : value;
}

function isNew(value: Value | undefined, name = ''): boolean {
  return (
    value?.kind === 'call' && (chainOf(value).at(-1)?.name ?? '').startsWith(name === '' ? 'Table' : name)
  );
}

function named(name: string): { name: string; schema: string | undefined } {
  const [table = name, schema] = name.split('.').toReversed();
  return { name: table, schema };
}
