import type { Catalog, Draft } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { postgresName, snakeCase } from '../naming.ts';
import { sqlOf } from '../sql-text.ts';
import type { Modules } from '../symbolic/modules.ts';
import type { Link } from '../symbolic/value.ts';
import { booleanOf, chainOf, itemsOf, property, stringOf } from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';
import type { DecoratedClass, Member } from './decorated-class.ts';
import type { SequelizeSettings } from './sequelize-table.ts';
import { addId, addTimestamps, readIndex, tableNameOf } from './sequelize-table.ts';

export function readClass(
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
