import type { Operation } from '../flow/access.ts';
import { fieldsOf, isOpen, itemsOf, nameOf, stringOf, type Link, type Value } from '../flow/value.ts';
import { allOf, anyOf, condition, everywhere, somewhere, type Where } from './where-object.ts';

const ends: Readonly<Record<string, NonNullable<Operation['gives']>>> = {
  getOne: 'row',
  getOneOrFail: 'row',
  getRawOne: 'row',
  getMany: 'rows',
  getRawMany: 'rows',
  getCount: 'count',
  getExists: 'exists',
  getManyAndCount: 'tuple',
  getRawAndEntities: 'result',
  execute: 'result',
};

/** TypeORM's and MikroORM's builders: `createQueryBuilder('u').where('u.email = :email', { email }).getOne()`. */
export function queryBuilder(entity: string | undefined, links: readonly Link[]): Operation | undefined {
  const end = links.at(-1);
  const gives = end?.args === undefined ? undefined : ends[end.name];
  if (gives === undefined) return undefined;
  const has = (name: string): Link | undefined => links.find((link) => link.name === name);
  const kind: Operation['kind'] =
    has('insert') !== undefined
      ? 'insert'
      : has('update') !== undefined
        ? 'update'
        : has('delete') !== undefined || has('softDelete') !== undefined
          ? 'delete'
          : 'read';
  const named =
    has('into')?.args?.[0] ??
    has('from')?.args?.[0] ??
    (kind === 'update' && fieldsOf(has('update')?.args?.[0]) === undefined
      ? has('update')?.args?.[0]
      : undefined);
  const table = nameOf(named) ?? stringOf(named) ?? entity;
  if (table === undefined) return undefined;
  let where = everywhere;
  for (const { name, args } of links) {
    if (args === undefined || !/where/i.test(name)) continue;
    const part = partOf(args);
    where = name.startsWith('or') ? anyOf([where, part]) : allOf([where, part]);
  }
  const data = has('values')?.args?.[0] ?? has('set')?.args?.[0] ?? has('update')?.args?.[0];
  const sets = new Map<string, Value>();
  for (const item of kind === 'read' ? [] : itemsOf(data))
    for (const [column, value] of fieldsOf(item) ?? []) sets.set(column, value);
  const lock = stringOf(has('setLock')?.args?.[0]);
  return {
    library: 'typeorm',
    kind,
    table,
    ...where,
    sets,
    setsOpen: kind !== 'read' && kind !== 'delete' && itemsOf(data).some(isOpen),
    atomic: [...sets].filter(([, value]) => value.shape.kind === 'function').map(([column]) => column),
    gives,
    joins: links.flatMap(({ name, args }) => (/join/i.test(name) ? (nameOf(args?.[0]) ?? []) : [])),
    counting: links.some(
      ({ name, args }) => /select/i.test(name) && /count\s*\(/i.test(stringOf(args?.[0]) ?? ''),
    ),
    highest: links.some(
      ({ name, args }) =>
        (/select/i.test(name) && /max\s*\(/i.test(stringOf(args?.[0]) ?? '')) ||
        (name === 'orderBy' && stringOf(args?.[1]) === 'DESC'),
    ),
    locks: lock !== undefined && lock.startsWith('pessimistic_write'),
    soft: has('softDelete') !== undefined,
    conflict:
      has('orIgnore') !== undefined
        ? { action: 'ignore', atomic: true }
        : has('orUpdate') !== undefined || has('onConflict') !== undefined
          ? { action: 'update', atomic: true }
          : undefined,
  };
}

/** `'u.email = :email AND u.tenant = :tenant'`, an object, or brackets. */
function partOf(args: readonly Value[]): Where {
  const [first] = args;
  if (first === undefined) return everywhere;
  if (first.shape.kind === 'object')
    return allOf([...first.shape.fields].map(([column, value]) => condition(column, '=', value)));
  const text =
    stringOf(first) ??
    (first.shape.kind === 'text'
      ? first.shape.parts.map((part) => (typeof part === 'string' ? part : ' ? ')).join('')
      : undefined);
  if (text === undefined) return somewhere;
  const parts = text.split(/\s+and\s+/i).map((piece): Where => {
    const match =
      /^\(*\s*(lower\s*\()?\s*(?:["`]?[\w]+["`]?\.)?["`]?(\w+)["`]?\s*\)?\s*(=|!=|<>|<=|>=|<|>|i?like|in|is null|is not null)/i.exec(
        piece,
      );
    if (match === null) return somewhere;
    const name = /:(\w+)/.exec(piece)?.[1];
    const operator = (match[3] ?? '=').toLowerCase();
    return condition(
      match[2] ?? '',
      match[1] !== undefined ? 'ilike' : operator === 'is null' ? 'null' : operator,
      name === undefined ? undefined : fieldsOf(args[1])?.get(name),
    );
  });
  return /\s+or\s+/i.test(text) ? { ...allOf(parts), whereOpen: true } : allOf(parts);
}
