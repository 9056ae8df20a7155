import type { Draft, Place } from '../catalog.ts';
import { addUnique, dropColumn, renameColumn, setColumn } from '../catalog.ts';
import { joinedName, postgresName } from '../naming.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { chainOf, property, stringOf, stringsOf } from '../symbolic/value.ts';
import { ignoresCase, isCaseInsensitiveCollation } from '../types.ts';
import { sqlOf } from '../sql-text.ts';
import type { Change } from './read-migration.ts';

/** What Knex's table builder has that makes no column. */
const NO_COLUMN = new Set([
  'index',
  'comment',
  'engine',
  'charset',
  'collate',
  'inherits',
  'check',
  'queryContext',
  'dropIndex',
  'raw',
  'then',
]);

/**
 * Knex: `createTable(name, (t) => …)`, `alterTable`, `table`, `renameTable`, `dropTable`, several in a chain.
 *
 * @returns Whether the call is one of Knex.
 */
export function readKnex({ links, catalog, modules }: Change): boolean {
  let schema: string | undefined;
  let found = false;
  for (const { name, args, place } of links) {
    if (args === undefined || place === undefined) continue;
    const table = stringOf(args[0]);
    if (name === 'withSchema') schema = table;
    if (table === undefined) continue;
    const callback = args.find(({ kind }) => kind === 'function');
    const known = /^(createTable|createTableIfNotExists|alterTable|table)$/.test(name);
    if (known && callback !== undefined) {
      found = true;
      const target = { name: table, schema };
      if (name.startsWith('create') && catalog.find(target) !== undefined) continue;
      const draft = name.startsWith('create') ? catalog.create(target, place) : catalog.alter(target, place);
      for (const effect of modules.evaluator.effectsOf(callback, [{ kind: 'name', name: 't' }], {
        kind: 'name',
        name: 't',
      })) {
        readBuilder(chainOf(effect), draft, place);
      }
    } else if (links.some((link) => link.name === 'schema')) {
      if (name === 'dropTable' || name === 'dropTableIfExists') catalog.drop({ name: table, schema });
      else if (name === 'renameTable') catalog.rename({ name: table, schema }, stringOf(args[1]) ?? table);
      else continue;
      found = true;
    }
  }
  return found;
}

function readBuilder(links: readonly Link[], table: Draft, at: Place): void {
  const [, head, ...modifiers] = links;
  if (head?.args === undefined) return;
  const place = head.place ?? at;
  const [first, second] = head.args;
  switch (head.name) {
    case 'unique':
      addUnique(table, uniqueOf(table, stringsOf(first), second), place);
      return;
    case 'primary':
      addUnique(
        table,
        {
          name:
            stringOf(second) ??
            stringOf(property(second, 'constraintName')) ??
            postgresName(table.name, [], 'pkey'),
          primary: true,
          columns: stringsOf(first),
        },
        place,
      );
      return;
    case 'foreign':
      foreignKey(table, stringsOf(first), modifiers);
      return;
    case 'dropUnique':
      dropUnique(table, stringsOf(first), stringOf(second));
      return;
    case 'dropPrimary':
      table.uniques = table.uniques.filter(({ primary }) => !primary);
      return;
    case 'dropForeign': {
      const columns = stringsOf(first);
      table.foreignKeys = table.foreignKeys.filter((key) => key.columns.join() !== columns.join());
      return;
    }
    case 'dropColumn':
    case 'dropColumns':
      for (const name of head.args.flatMap(stringsOf)) dropColumn(table, name);
      return;
    case 'renameColumn':
      renameColumn(table, stringOf(first) ?? '', stringOf(second) ?? '');
      return;
    case 'setNullable':
    case 'dropNullable':
      for (const name of stringsOf(first)) setColumn(table, { name, nullable: head.name === 'setNullable' });
      return;
    case 'timestamps': {
      const camel = property(first, 'useCamelCase')?.kind === 'literal';
      for (const name of camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at'])
        setColumn(table, { name });
      return;
    }
    default:
      if (!NO_COLUMN.has(head.name) && !head.name.startsWith('drop'))
        readColumn(head, modifiers, table, place);
  }
}

function readColumn(head: Link, modifiers: readonly Link[], table: Draft, at: Place): void {
  const [first, second] = head.args ?? [];
  const serial = /increments$/i.test(head.name);
  const name = stringOf(first) ?? (serial ? 'id' : undefined);
  if (name === undefined) return;
  const type =
    (head.name === 'specificType' ? stringOf(second) : undefined)?.toLowerCase() ?? head.name.toLowerCase();
  const has = (modifier: string): Link | undefined =>
    modifiers.find((link) => link.name === modifier && link.args !== undefined);
  const collation = stringOf(has('collate')?.args?.[0]);
  const byDefault = has('defaultTo')?.args?.[0];
  const primary = has('primary');
  if (has('alter') === undefined || !table.columns.has(name)) setColumn(table, { name });
  setColumn(table, {
    name,
    type,
    ...(has('notNullable') !== undefined && { nullable: false }),
    ...(has('nullable') !== undefined && { nullable: true }),
    caseInsensitive: collation === undefined ? ignoresCase(type) : isCaseInsensitiveCollation(collation),
    generated: serial || (byDefault !== undefined && /uuid|nextval/i.test(sqlOf(byDefault))),
  });
  if (primary !== undefined || (serial && !isFalse(property(second, 'primaryKey')))) {
    addUnique(table, { name: postgresName(table.name, [], 'pkey'), primary: true, columns: [name] }, at);
  }
  const unique = has('unique');
  if (unique !== undefined) addUnique(table, uniqueOf(table, [name], unique.args?.[0]), unique.place ?? at);
  if (has('references') !== undefined) foreignKey(table, [name], modifiers);
}

/** Knex's own names: `users_email_unique`, in lower case. */
function uniqueOf(
  table: Draft,
  columns: readonly string[],
  options: Value | undefined,
): Parameters<typeof addUnique>[1] {
  const predicate = property(options, 'predicate');
  const where = predicate === undefined ? undefined : predicateOf(predicate);
  return {
    name:
      stringOf(options) ??
      stringOf(property(options, 'indexName')) ??
      joinedName(table.name, columns, 'unique').toLowerCase(),
    columns,
    ...(where !== undefined && { where }),
    nullsNotDistinct: property(options, 'nullsNotDistinct') !== undefined,
  };
}

/** `knex.whereNull('deleted_at')`, `knex.whereRaw('…')`, `knex.where('active', true)`. */
function predicateOf(value: Value): string {
  const texts = chainOf(value).flatMap(({ name, args }) => {
    const column = stringOf(args?.[0]);
    if (column === undefined) return [];
    if (/whereNull$/i.test(name)) return [`${column} IS NULL`];
    if (/whereNotNull$/i.test(name)) return [`${column} IS NOT NULL`];
    if (/raw$/i.test(name)) return [column];
    const last = args?.at(-1);
    return /where$/i.test(name) && last !== undefined ? [`${column} = ${sqlOf(last)}`] : [];
  });
  return texts.length === 0 ? '?' : texts.join(' AND ');
}

function dropUnique(table: Draft, columns: readonly string[], name: string | undefined): void {
  table.uniques = table.uniques.filter((unique) =>
    name === undefined ? unique.primary || unique.columns.join() !== columns.join() : unique.name !== name,
  );
}

function foreignKey(table: Draft, columns: readonly string[], modifiers: readonly Link[]): void {
  const argument = (method: string): readonly string[] =>
    stringsOf(modifiers.find(({ name, args }) => name === method && args !== undefined)?.args?.[0]);
  const references = argument('references');
  const dotted = references[0]?.split('.') ?? [];
  const target = argument('inTable')[0] ?? argument('on')[0] ?? (dotted.length > 1 ? dotted[0] : undefined);
  if (target === undefined) return;
  const onDelete = argument('onDelete')[0]?.toLowerCase();
  table.foreignKeys.push({
    name: argument('withKeyName')[0] ?? joinedName(table.name, columns, 'foreign').toLowerCase(),
    columns,
    references: {
      table: target.split('.').at(-1) ?? target,
      columns: dotted.length > 1 ? [dotted.at(-1) ?? ''] : references,
    },
    ...(onDelete !== undefined && { onDelete }),
  });
}

function isFalse(value: Value | undefined): boolean {
  return value?.kind === 'literal' && value.value === false;
}
