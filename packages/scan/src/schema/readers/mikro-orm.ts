import type { Catalog, Draft, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { joinedName, snakeCase } from '../naming.ts';
import { readSql } from '../sql/read-sql.ts';
import { conditionOf, sqlOf } from '../sql-text.ts';
import type { Modules } from '../symbolic/modules.ts';
import { visit } from '../symbolic/modules.ts';
import type { Entry, Link, Value } from '../symbolic/value.ts';
import {
  booleanOf,
  chainOf,
  entriesOf,
  itemsOf,
  literal,
  property,
  stringOf,
  stringsOf,
} from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';
import type { DecoratedClass, Member } from './decorated-class.ts';
import { decoratedClasses, describe } from './decorated-class.ts';

/** What one property comes to, from decorators, `defineEntity` or `EntitySchema` alike. */
interface Property {
  readonly name: string;
  readonly kind: 'scalar' | 'reference' | 'embedded' | 'none';
  readonly options: ReadonlyMap<string, Entry>;
  /** The class or name that a reference leads to. */
  readonly target: Value | undefined;
  readonly type: string | undefined;
  readonly nullable: boolean;
  readonly primary: boolean;
  readonly unique: Value | undefined;
  readonly place: Place;
}

/** Reads the entities that a file declares for MikroORM: as decorated classes, by `defineEntity`, or as `EntitySchema`. */
export function readMikroOrm(modules: Modules, file: string, catalog: Catalog): void {
  for (const entity of decoratedClasses(modules, file)) {
    const decorator = entity.decorators.find(({ name }) => name === 'Entity');
    if (decorator !== undefined && booleanOf(property(decorator.args?.[0], 'abstract')) !== true) {
      readClass(modules, entity, decorator, catalog);
    }
  }
  const module = modules.load(file);
  visit(module, modules.evaluator, (node, scope) => {
    if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return;
    const { callee } = node;
    if (callee.type !== 'Identifier' || !/^(EntitySchema|defineEntity)$/.test(callee.name)) return;
    const value = modules.evaluator.evaluate(node, scope);
    if (value.kind === 'call' && value.place.file === file)
      readDefinition(modules, value.args[0], value.place, catalog);
  });
}

function readClass(modules: Modules, entity: DecoratedClass, decorator: Link, catalog: Catalog): void {
  const table = catalog.create(
    {
      name: tableNameOf(entity.name, decorator.args?.[0]),
      schema: stringOf(property(decorator.args?.[0], 'schema')),
    },
    entity.place,
  );
  table.models.add(entity.name);
  const properties = entity.members.map(fromMember);
  const columns = readProperties(modules, properties, table);
  for (const link of entity.decorators) {
    if (link.name === 'Unique')
      readUnique(table, link.args?.[0], columns, link.place ?? entity.place, catalog);
  }
}

function readDefinition(modules: Modules, options: Value | undefined, place: Place, catalog: Catalog): void {
  const given = property(options, 'class') ?? property(options, 'name');
  const model =
    stringOf(given) ??
    (given?.kind === 'class' ? given.node.id?.name : given?.kind === 'name' ? given.name : undefined);
  const listed = property(options, 'properties');
  if (model === undefined || listed === undefined || booleanOf(property(options, 'abstract')) === true)
    return;
  const table = catalog.create(
    { name: tableNameOf(model, options), schema: stringOf(property(options, 'schema')) },
    place,
  );
  table.models.add(model);
  const builders: Value = { kind: 'name', name: 'p' };
  const properties = listed.kind === 'function' ? modules.evaluator.apply(listed, [builders]) : listed;
  const base = property(options, 'extends');
  const inherited = base?.kind === 'call' ? propertiesOf(modules, property(base.args[0], 'properties')) : [];
  const columns = readProperties(modules, [...inherited, ...propertiesOf(modules, properties)], table);
  for (const unique of itemsOf(property(options, 'uniques')))
    readUnique(table, unique, columns, place, catalog);
}

/** A property may be a function, because the other entity may come later: `() => p.manyToOne(User)`. */
function propertiesOf({ evaluator }: Modules, properties: Value | undefined): Property[] {
  return [...entriesOf(properties)].map(([name, { value, place }]) => {
    const entry = { value: value.kind === 'function' ? evaluator.apply(value, []) : value, place };
    return entry.value.kind === 'object' ? fromOptions(name, entry) : fromChain(name, entry);
  });
}

/** `@Property({ unique: true }) email!: string`. */
function fromMember({ name, decorators, type, optional, place }: Member): Property {
  const link = decorators.find(({ name: kind }) => KINDS.has(kind));
  const options = entriesOf(link?.args?.findLast(({ kind }) => kind === 'object'));
  const own = decorators.find(({ name: kind }) => kind === 'Unique');
  const option = (key: string): Value | undefined => options.get(key)?.value;
  const first = link?.args?.[0];
  return {
    name,
    kind: link === undefined ? 'none' : (KINDS.get(link.name) ?? 'none'),
    options,
    target: first?.kind === 'object' ? (option('entity') ?? literal(type)) : (first ?? literal(type)),
    type: typeText(option('columnType') ?? option('type')) ?? type?.toLowerCase(),
    nullable: booleanOf(option('nullable')) ?? optional,
    primary:
      link?.name === 'PrimaryKey' ||
      link?.name === 'SerializedPrimaryKey' ||
      booleanOf(option('primary')) === true,
    unique: own === undefined ? option('unique') : (property(own.args?.[0], 'name') ?? literal(true)),
    place,
  };
}

const KINDS: ReadonlyMap<string, Property['kind']> = new Map<string, Property['kind']>([
  ['Property', 'scalar'],
  ['PrimaryKey', 'scalar'],
  ['Enum', 'scalar'],
  ['ManyToOne', 'reference'],
  ['OneToOne', 'reference'],
  ['Embedded', 'embedded'],
]);

/** `{ type: 'string', unique: true }`, or `{ kind: 'm:1', entity: 'User' }`. */
function fromOptions(name: string, { value, place }: Entry): Property {
  const options = entriesOf(value);
  const option = (key: string): Value | undefined => options.get(key)?.value;
  const kind = stringOf(option('kind')) ?? stringOf(option('reference'));
  return {
    name,
    kind:
      kind === 'm:1' || kind === '1:1'
        ? 'reference'
        : kind === 'embedded'
          ? 'embedded'
          : kind === undefined || kind === 'scalar' || kind === 'enum'
            ? 'scalar'
            : 'none',
    options,
    target: option('entity') ?? option('type'),
    type: typeText(option('columnType') ?? option('type')),
    nullable: booleanOf(option('nullable')) === true,
    primary: booleanOf(option('primary')) === true,
    unique: option('unique'),
    place,
  };
}

/** `p.string().unique()`. */
function fromChain(name: string, { value, place }: Entry): Property {
  const links = chainOf(value);
  const at = links.findIndex(({ args }) => args !== undefined);
  const builder = links[at];
  const modifiers = new Map(
    links.slice(at + 1).map(({ name: key, args }) => [key, { value: args?.[0] ?? literal(true), place }]),
  );
  const kind = builder?.name ?? '';
  return {
    name,
    kind:
      kind === 'manyToOne' || (kind === 'oneToOne' && !modifiers.has('mappedBy'))
        ? 'reference'
        : kind === 'embedded'
          ? 'embedded'
          : /To(Many|One)$/.test(kind)
            ? 'none'
            : 'scalar',
    options: modifiers,
    target: builder?.args?.[0],
    type:
      kind === 'type'
        ? typeText(builder?.args?.[0])
        : (typeText(modifiers.get('columnType')?.value) ?? kind.toLowerCase()),
    nullable: modifiers.has('nullable'),
    primary: modifiers.has('primary'),
    unique: modifiers.get('unique')?.value ?? (kind === 'oneToOne' ? literal(true) : undefined),
    place,
  };
}

/** @returns What each property is called in the database. */
function readProperties(
  modules: Modules,
  properties: readonly Property[],
  table: Draft,
): ReadonlyMap<string, string> {
  const columns = new Map<string, string>();
  const primary: string[] = [];
  for (const item of properties) {
    const own = resolved(modules, item);
    if (own.kind === 'none' || own.kind === 'embedded') continue;
    const option = (key: string): Value | undefined => own.options.get(key)?.value;
    if (
      booleanOf(option('persist')) === false ||
      option('mappedBy') !== undefined ||
      option('formula') !== undefined
    )
      continue;
    const reference = own.kind === 'reference';
    const name =
      stringOf(option('fieldName')) ??
      stringOf(option('name')) ??
      stringOf(option('joinColumn')) ??
      snakeCase(own.name) + (reference ? '_id' : '');
    columns.set(own.name, name);
    if (own.primary) primary.push(name);
    setColumn(table, {
      name,
      property: own.name,
      ...(own.type !== undefined && !reference && { type: own.type }),
      nullable: own.nullable && !own.primary,
      caseInsensitive: !reference && ignoresCase(own.type, undefined, stringOf(option('collation'))),
      generated:
        option('autoincrement') !== undefined ||
        option('onCreate') !== undefined ||
        /uuid|nextval/i.test(sqlOf(option('defaultRaw') ?? option('default') ?? literal(null))) ||
        (own.primary && /^(number|integer|int|bigint)$/.test(own.type ?? '')),
    });
    if (own.unique !== undefined && booleanOf(own.unique) !== false) {
      addUnique(
        table,
        { name: stringOf(own.unique) ?? joinedName(table.name, [name], 'unique'), columns: [name] },
        own.place,
      );
    }
    if (reference) readReference(modules, own, name, table);
  }
  addUnique(
    table,
    { name: `${table.name}_pkey`, primary: true, columns: primary },
    { file: table.file, line: table.line },
  );
  return columns;
}

/** `entity: () => User`. */
function resolved({ evaluator }: Modules, item: Property): Property {
  return item.target?.kind === 'function' ? { ...item, target: evaluator.apply(item.target, []) } : item;
}

function readReference(
  modules: Modules,
  { target, options, nullable }: Property,
  column: string,
  table: Draft,
): void {
  const entity = target?.kind === 'class' ? describe(modules, target.node, target.scope) : undefined;
  const definition = target?.kind === 'call' ? target.args[0] : undefined;
  const name =
    entity?.name ??
    stringOf(property(definition, 'name')) ??
    stringOf(target) ??
    (target?.kind === 'name' ? target.name : undefined);
  if (name === undefined || name === '') return;
  const rule = stringOf(options.get('deleteRule')?.value) ?? stringOf(options.get('onDelete')?.value);
  table.foreignKeys.push({
    name: joinedName(table.name, [column], 'foreign'),
    columns: [column],
    references: {
      table: tableNameOf(
        name,
        entity?.decorators.find((link) => link.name === 'Entity')?.args?.[0] ?? definition,
      ),
      columns: ['id'],
    },
    // MikroORM's own default for a reference that may be NULL.
    ...((rule ?? (nullable ? 'set null' : undefined)) !== undefined && { onDelete: rule ?? 'set null' }),
  });
}

function readUnique(
  table: Draft,
  options: Value | undefined,
  columns: ReadonlyMap<string, string>,
  place: Place,
  catalog: Catalog,
): void {
  const properties = property(options, 'properties');
  const keys = stringsOf(properties).map((key) => columns.get(key) ?? key);
  const expression = stringOf(property(options, 'expression'));
  if (expression !== undefined) {
    readSql(expression, () => place, catalog);
    return;
  }
  const where = property(options, 'where');
  addUnique(
    table,
    {
      name: stringOf(property(options, 'name')) ?? joinedName(table.name, keys, 'unique'),
      columns: keys,
      ...(where !== undefined && { where: conditionOf(where, (key) => columns.get(key) ?? key) }),
    },
    place,
  );
}

function tableNameOf(model: string, options: Value | undefined): string {
  return (
    stringOf(property(options, 'tableName')) ?? stringOf(property(options, 'collection')) ?? snakeCase(model)
  );
}

function typeText(type: Value | undefined): string | undefined {
  if (type === undefined) return undefined;
  return (stringOf(type) ?? chainOf(type).at(-1)?.name)?.toLowerCase() || undefined;
}
