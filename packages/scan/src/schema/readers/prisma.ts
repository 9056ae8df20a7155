import type { Attribute, Block, BlockAttribute, Field, Model, Value } from '@mrleebo/prisma-ast';
import { getSchema, PrismaParser, VisitorClassFactory } from '@mrleebo/prisma-ast';
import type { Catalog, Draft, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { postgresName } from '../naming.ts';
import type { Dialect } from '../types.ts';
import { ignoresCase } from '../types.ts';

const PROVIDERS: Readonly<Record<string, Dialect>> = {
  postgresql: 'postgresql',
  postgres: 'postgresql',
  cockroachdb: 'postgresql',
  mysql: 'mysql',
  sqlite: 'sqlite',
  sqlserver: 'mssql',
};

// Its own configuration file would be looked for from the working folder upwards: a parser of our own does not.
const parser = new PrismaParser({ nodeLocationTracking: 'full' });
const Visitor = VisitorClassFactory(parser);

interface SourceModel {
  readonly file: string;
  readonly model: Model;
}

/** Reads the files of one Prisma schema, which may be a folder of them. A file that cannot be parsed is reported, and left out. */
export function readPrisma(
  files: readonly { file: string; text: string }[],
  catalog: Catalog,
  report: (file: string, message: string) => void,
): void {
  let dialect: Dialect | undefined;
  let emulated = false;
  const models: SourceModel[] = [];
  for (const { file, text } of files) {
    for (const block of blocksOf(text, (message) => report(file, message))) {
      if (block.type === 'model') models.push({ file, model: block });
      if (block.type !== 'datasource') continue;
      for (const assignment of block.assignments) {
        if (assignment.type !== 'assignment') continue;
        const value = unquoted(assignment.value) ?? '';
        if (assignment.key === 'provider') dialect = PROVIDERS[value];
        // No constraints are made, and none refuses: https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/relation-mode
        if (assignment.key === 'relationMode') emulated = value === 'prisma';
      }
    }
  }
  const tables = new Map(models.map(({ model }) => [model.name, tableName(model)]));
  for (const source of models) {
    const table = readModel(source, models, tables, dialect, catalog);
    if (emulated) table.foreignKeys = table.foreignKeys.map((key) => ({ ...key, emulated }));
  }
}

function blocksOf(text: string, report: (message: string) => void): readonly Block[] {
  try {
    return getSchema(text, { parser, visitor: new Visitor() }).list;
  } catch (error) {
    report((error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' '));
    return [];
  }
}

function readModel(
  { file, model }: SourceModel,
  models: readonly SourceModel[],
  tables: ReadonlyMap<string, string>,
  dialect: Dialect | undefined,
  catalog: Catalog,
): Draft {
  const at = (node: { location?: { startLine?: number } }): Place => ({
    file,
    line: node.location?.startLine ?? 1,
  });
  const blocks = model.properties.filter((item): item is BlockAttribute => item.type === 'attribute');
  const name = tableName(model);
  const schema = firstText(blocks.find((block) => block.name === 'schema'));
  const table = catalog.create({ name, schema }, at(model));
  table.models.add(model.name);
  const fields = model.properties.filter((item): item is Field => item.type === 'field');
  const column = (property: string): string => columnName(fields, property);

  for (const field of fields) {
    if (tables.has(plain(field.fieldType))) {
      readRelation(field, models, tables, column, table);
      continue;
    }
    const attributes = field.attributes ?? [];
    const native = attributes.find(({ group }) => group === 'db')?.name.toLowerCase();
    const type = native ?? plain(field.fieldType).toLowerCase();
    const byDefault = argument(attributeOf(attributes, 'default'));
    setColumn(table, {
      name: column(field.name),
      property: field.name,
      type,
      nullable: field.optional === true,
      caseInsensitive: ignoresCase(type, dialect),
      generated: isFunction(byDefault) || attributeOf(attributes, 'updatedAt') !== undefined,
    });
    for (const kind of ['id', 'unique'] as const) {
      const found = attributeOf(attributes, kind);
      if (found !== undefined) unique(table, found, [column(field.name)], column, at(found));
    }
  }
  for (const block of blocks) {
    if (block.name !== 'id' && block.name !== 'unique') continue;
    const fieldList = argument(block, 'fields') ?? argument(block);
    unique(table, block, namesOf(fieldList).map(column), column, at(block));
  }
  return table;
}

function unique(
  table: Draft,
  attribute: Attribute | BlockAttribute,
  columns: readonly string[],
  column: (property: string) => string,
  place: Place,
): void {
  const primary = attribute.name === 'id';
  const where = argument(attribute, 'where');
  addUnique(
    table,
    {
      name:
        unquoted(argument(attribute, 'map')) ??
        postgresName(table.name, primary ? [] : columns, primary ? 'pkey' : 'key'),
      primary,
      columns,
      ...(where !== undefined && { where: predicate(where, column) }),
    },
    place,
  );
}

function readRelation(
  field: Field,
  models: readonly SourceModel[],
  tables: ReadonlyMap<string, string>,
  column: (property: string) => string,
  table: Draft,
): void {
  table.relations.set(field.name, tables.get(plain(field.fieldType)) ?? plain(field.fieldType));
  const relation = attributeOf(field.attributes ?? [], 'relation');
  const columns = namesOf(argument(relation, 'fields')).map(column);
  const target = models.find(({ model }) => model.name === field.fieldType)?.model;
  if (columns.length === 0 || target === undefined) return;
  const others = target.properties.filter((item): item is Field => item.type === 'field');
  const onDelete = argument(relation, 'onDelete');
  table.foreignKeys.push({
    name: unquoted(argument(relation, 'map')) ?? postgresName(table.name, columns, 'fkey'),
    columns,
    references: {
      table: tables.get(target.name) ?? target.name,
      columns: namesOf(argument(relation, 'references')).map((name) => columnName(others, name)),
    },
    // Prisma's own default: https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/referential-actions
    onDelete:
      typeof onDelete === 'string'
        ? onDelete.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
        : field.optional === true
          ? 'set null'
          : 'restrict',
  });
}

function tableName(model: Model): string {
  const mapped = model.properties.find(
    (item): item is BlockAttribute => item.type === 'attribute' && item.name === 'map',
  );
  return firstText(mapped) ?? model.name;
}

function columnName(fields: readonly Field[], property: string): string {
  const field = fields.find(({ name }) => name === property);
  return firstText(attributeOf(field?.attributes ?? [], 'map')) ?? property;
}

function attributeOf(attributes: readonly Attribute[], name: string): Attribute | undefined {
  return attributes.find((found) => found.name === name && found.group === undefined);
}

/** An attribute's named argument, or its first one. */
function argument(attribute: Attribute | BlockAttribute | undefined, name?: string): Value | undefined {
  for (const { value } of attribute?.args ?? []) {
    const named = isObject(value) && value.type === 'keyValue' ? value : undefined;
    if (name === undefined ? named === undefined : named?.key === name)
      return named?.value ?? (value as Value);
  }
  return undefined;
}

function firstText(attribute: Attribute | BlockAttribute | undefined): string | undefined {
  return unquoted(argument(attribute) ?? argument(attribute, 'name'));
}

function unquoted(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replace(/^"|"$/g, '') : undefined;
}

/** `[a, b(sort: Desc)]` as its names. */
function namesOf(value: Value | undefined): string[] {
  if (!isObject(value) || value.type !== 'array') return [];
  return value.args.map(plain);
}

/** The predicate of a partial index as SQL: `raw("deleted_at IS NULL")`, or an object such as `{ deletedAt: null }`. */
function predicate(where: Value, column: (property: string) => string): string {
  if (isFunction(where)) return unquoted(where.params?.[0]) ?? where.name;
  if (!isObject(where) || where.type !== 'object') return plain(where);
  return where.properties.map(({ key, value }) => comparison(column(key), value)).join(' AND ');
}

function comparison(name: string, value: Value): string {
  if (value === null || value === 'null') return `${name} IS NULL`;
  if (isObject(value) && value.type === 'object') {
    const other = value.properties.find(({ key }) => key === 'not')?.value;
    return other === null || other === 'null' ? `${name} IS NOT NULL` : `${name} <> ${sqlLiteral(other)}`;
  }
  return `${name} = ${sqlLiteral(value)}`;
}

function sqlLiteral(value: Value | undefined): string {
  return typeof value === 'string' && value.startsWith('"') ? `'${value.slice(1, -1)}'` : plain(value);
}

/** A value that is a word; of a function its name. */
function plain(value: Value | undefined): string {
  if (isFunction(value)) return value.name;
  return value === undefined || typeof value === 'object'
    ? String(value === null ? null : '?')
    : String(value);
}

type ObjectLike = Extract<Value, { type: string }> | { type: 'keyValue'; key: string; value: Value };

function isObject(value: unknown): value is ObjectLike {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isFunction(value: unknown): value is Extract<Value, { type: 'function' }> {
  return isObject(value) && value.type === 'function';
}
