import type { Draft, Place, UniqueSpec } from '../catalog.ts';
import { addUnique, dropColumn, renameColumn, setColumn } from '../catalog.ts';
import { postgresName } from '../naming.ts';
import { sqlOf } from '../sql-text.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { chainOf, stringOf, stringsOf } from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';
import type { Change } from './read-migration.ts';

/**
 * Kysely: `db.schema.createTable('users').addColumn(…).execute()`, `alterTable`, `createIndex`, `dropTable`, `dropIndex`.
 *
 * @returns Whether the call is one of Kysely.
 */
export function readKysely({ links, catalog, modules }: Change): boolean {
  const start = links.findIndex(
    ({ name, args }) => STARTS.has(name) && args?.length === 1 && stringOf(args[0]) !== undefined,
  );
  const head = links[start];
  const subject = stringOf(head?.args?.[0]);
  if (head?.place === undefined || subject === undefined || !links.some(({ name }) => name === 'schema'))
    return false;
  const schema = stringOf(links.find(({ name }) => name === 'withSchema')?.args?.[0]);
  const [name = subject, namespace = schema] = subject.split('.').toReversed();
  const target = { name, schema: namespace };
  const rest = links.slice(start + 1);
  const apply = (fn: Value | undefined): readonly Link[] =>
    fn === undefined ? [] : chainOf(modules.evaluator.apply(fn, [{ kind: 'name', name: 'builder' }]));
  switch (head.name) {
    case 'createTable':
      if (catalog.find(target) === undefined)
        readSteps(rest, catalog.create(target, head.place), head.place, apply);
      return true;
    case 'alterTable': {
      readSteps(rest, catalog.alter(target, head.place), head.place, apply);
      const to = stringOf(rest.find((link) => link.name === 'renameTo')?.args?.[0]);
      if (to !== undefined) catalog.rename(target, to);
      return true;
    }
    case 'createIndex':
      createIndex(name, rest, head.place, { catalog, schema: namespace });
      return true;
    case 'dropTable':
      catalog.drop(target);
      return true;
    default:
      catalog.dropConstraint(name);
      return true;
  }
}

const STARTS = new Set(['createTable', 'alterTable', 'createIndex', 'dropTable', 'dropIndex']);

type Apply = (fn: Value | undefined) => readonly Link[];

function readSteps(links: readonly Link[], table: Draft, at: Place, apply: Apply): void {
  // A column that was added by alterTable takes its modifiers from the chain itself.
  links.forEach(({ name, args, place = at }, index) => {
    if (args === undefined) return;
    const [first, second, third] = args;
    const subject = stringOf(first) ?? '';
    switch (name) {
      case 'addColumn':
      case 'modifyColumn':
        addColumn(table, subject, second, third === undefined ? links.slice(index + 1) : apply(third), place);
        break;
      case 'addUniqueConstraint':
        addUnique(
          table,
          {
            name: subject,
            columns: stringsOf(second),
            nullsNotDistinct: apply(third).some((link) => link.name === 'nullsNotDistinct'),
          },
          place,
        );
        break;
      case 'addPrimaryKeyConstraint':
        addUnique(table, { name: subject, primary: true, columns: stringsOf(second) }, place);
        break;
      case 'addForeignKeyConstraint': {
        const onDelete = stringOf(
          [...apply(args[4]), ...links.slice(index + 1)].find((link) => link.name === 'onDelete')?.args?.[0],
        );
        table.foreignKeys.push({
          name: subject,
          columns: stringsOf(second),
          references: { table: stringOf(third) ?? '', columns: stringsOf(args[3]) },
          ...(onDelete !== undefined && { onDelete }),
        });
        break;
      }
      case 'alterColumn': {
        const [alteration] = apply(second).slice(1);
        if (alteration?.name === 'setNotNull' || alteration?.name === 'dropNotNull') {
          setColumn(table, { name: subject, nullable: alteration.name === 'dropNotNull' });
        }
        break;
      }
      case 'dropColumn':
        dropColumn(table, subject);
        break;
      case 'renameColumn':
        renameColumn(table, subject, stringOf(second) ?? subject);
        break;
      case 'dropConstraint':
        table.uniques = table.uniques.filter((unique) => unique.name !== subject);
        table.foreignKeys = table.foreignKeys.filter((key) => key.name !== subject);
        break;
      default:
    }
  });
}

function addColumn(
  table: Draft,
  name: string,
  type: Value | undefined,
  modifiers: readonly Link[],
  at: Place,
): void {
  const own = modifiers.slice(0, modifiers.findIndex((link) => link.name === 'addColumn') >>> 0);
  const has = (modifier: string): Link | undefined =>
    own.find((link) => link.name === modifier && link.args !== undefined);
  const typeName = type === undefined ? undefined : (stringOf(type) ?? sqlOf(type)).toLowerCase();
  const byDefault = has('defaultTo')?.args?.[0];
  setColumn(table, {
    name,
    ...(typeName !== undefined && { type: typeName }),
    nullable: has('notNull') === undefined && has('primaryKey') === undefined,
    caseInsensitive: ignoresCase(typeName),
    generated:
      /serial/.test(typeName ?? '') ||
      ['autoIncrement', 'generatedAlwaysAsIdentity', 'generatedByDefaultAsIdentity', 'identity'].some(
        (modifier) => has(modifier) !== undefined,
      ) ||
      (byDefault !== undefined && /uuid|nextval/i.test(sqlOf(byDefault))),
  });
  if (has('primaryKey') !== undefined)
    addUnique(table, { name: postgresName(table.name, [], 'pkey'), primary: true, columns: [name] }, at);
  if (has('unique') !== undefined)
    addUnique(table, { name: postgresName(table.name, [name], 'key'), columns: [name] }, at);
  const target = stringOf(has('references')?.args?.[0])?.split('.');
  if (target === undefined) return;
  const onDelete = stringOf(has('onDelete')?.args?.[0]);
  table.foreignKeys.push({
    name: postgresName(table.name, [name], 'fkey'),
    columns: [name],
    references: { table: target.at(-2) ?? '', columns: [target.at(-1) ?? ''] },
    ...(onDelete !== undefined && { onDelete }),
  });
}

function createIndex(
  name: string,
  links: readonly Link[],
  at: Place,
  { catalog, schema }: { catalog: Change['catalog']; schema: string | undefined },
): void {
  const all = (method: string): readonly Value[] =>
    links.filter((link) => link.name === method).flatMap(({ args }) => args ?? []);
  const table = stringOf(all('on')[0]);
  if (table === undefined || !links.some((link) => link.name === 'unique')) return;
  const [tableName = table, namespace = schema] = table.split('.').toReversed();
  const where = links.find((link) => link.name === 'where')?.args;
  const spec: UniqueSpec = {
    name,
    columns: [...all('column'), ...all('columns')]
      .flatMap(stringsOf)
      .map((column) => column.split(' ')[0] ?? column),
    expressions: all('expression').map(sqlOf),
    nullsNotDistinct: links.some((link) => link.name === 'nullsNotDistinct'),
    ...(where !== undefined && { where: whereOf(where) }),
  };
  addUnique(catalog.alter({ name: tableName, schema: namespace }, at), spec, at);
}

/** `where('deleted_at', 'is', null)`, or one expression. */
function whereOf([left, operator, right]: readonly Value[]): string {
  if (left === undefined) return '?';
  if (operator === undefined || right === undefined) return sqlOf(left);
  return `${stringOf(left) ?? sqlOf(left)} ${stringOf(operator) ?? '='} ${sqlOf(right)}`;
}
