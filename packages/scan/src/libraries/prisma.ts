import type { Operation } from '../flow/access.ts';
import { field, fieldsOf, isOpen, itemsOf, stringOf, type Chain, type Value } from '../flow/value.ts';
import type { Library } from './library.ts';
import { nestedIn } from './prisma-nested.ts';
import { whereObject } from './where-object.ts';
import { lockSql } from './cure-sql.ts';

const reads: Readonly<Record<string, Operation['gives']>> = {
  findUnique: 'row',
  findUniqueOrThrow: 'row',
  findFirst: 'row',
  findFirstOrThrow: 'row',
  findMany: 'rows',
  count: 'count',
  aggregate: 'max',
  groupBy: 'rows',
};
const writes: Readonly<Record<string, Operation['kind']>> = {
  create: 'insert',
  createMany: 'insert',
  createManyAndReturn: 'insert',
  upsert: 'insert',
  update: 'update',
  updateMany: 'update',
  updateManyAndReturn: 'update',
  delete: 'delete',
  deleteMany: 'delete',
};
const options = new Set([
  'where',
  'data',
  'select',
  'include',
  'omit',
  'orderBy',
  'take',
  'skip',
  'cursor',
  'distinct',
  'create',
  'update',
  'skipDuplicates',
  '_max',
  '_count',
  '_min',
  '_sum',
  '_avg',
  'by',
  'having',
  'rejectOnNotFound',
]);
const computing = new Set(['increment', 'decrement', 'multiply', 'divide', 'push']);

/** Prisma: `prisma.user.findUnique({ where })`. */
export const prisma: Library = {
  name: 'prisma',
  packages: /^@prisma\/|^prisma$|prisma/,
  operation(chain) {
    const before = chain.links.at(-2);
    const call = chain.links.at(-1);
    // `Prisma.UserDelegate` is what `prisma.user` is.
    const model = before?.name ?? /^(\w+)Delegate$/.exec(chain.root.type?.name ?? '')?.[1];
    if (model === undefined || call?.args === undefined || before?.args !== undefined) return undefined;
    const [argument] = call.args;
    const kind = kindOf(call.name);
    if (kind === undefined || !isPrisma(chain, argument)) return undefined;
    return operationOf(call.name, model, argument);
  },
  cure: {
    insert: ({ table }) => `prisma.${table}.create({ data })`,
    update: ({ table, keys }) => `prisma.${table}.update({ where: { ${keys.join(', ')} }, data })`,
    isViolation: (violated) => `error.code === '${violated === 'unique' ? 'P2002' : 'P2003'}'`,
    updateIf: ({ table, keys }, answer) =>
      `const { count } = await prisma.${table}.updateMany({ where: { ${keys.join(', ')} }, data }); if (count === 0) throw new ${answer}();`,
    deleteIf: ({ table, keys }, answer) =>
      `const { count } = await prisma.${table}.deleteMany({ where: { ${keys.join(', ')} } }); if (count === 0) throw new ${answer}();`,
    atomic: ({ table, keys }, column) =>
      `await prisma.${table}.update({ where: { ${keys.join(', ')} }, data: { ${column}: { increment: 1 } } })`,
    lock: (rows) => `await tx.$queryRaw\`${lockSql(rows, (key) => `\${${key}}`)}\``,
  },
};

function kindOf(method: string): Operation['kind'] | undefined {
  return method in reads ? 'read' : writes[method];
}

function isPrisma(chain: Chain, argument: Value | undefined): boolean {
  const fields = fieldsOf(argument);
  if (fields !== undefined && fields.size > 0 && [...fields.keys()].every((name) => options.has(name)))
    return true;
  const path = [chain.root.name, ...chain.links.slice(0, -2).map(({ name }) => name)].join('.');
  return (
    /prisma|\b(db|tx|trx|client|transaction)$/i.test(path) &&
    (argument === undefined || fields === undefined || [...fields.keys()].some((name) => options.has(name)))
  );
}

const elsewhere = new Set([
  'disconnect',
  'delete',
  'deleteMany',
  'updateMany',
  'update',
  'upsert',
  'createMany',
]);

/** `{ tags: { disconnect: ... } }` writes rows of another table. */
function isElsewhere(value: Value): boolean {
  const names = [...(fieldsOf(value)?.keys() ?? [])];
  return names.length > 0 && names.every((name) => elsewhere.has(name));
}

function operationOf(method: string, table: string, argument: Value | undefined): Operation {
  const kind = kindOf(method) ?? 'read';
  const isNested = table.includes('.');
  const unique = !/Many|First|count|aggregate|groupBy/.test(method);
  const { where, whereOpen } = whereObject(field(argument, 'where'), unique);
  const open =
    argument !== undefined &&
    (argument.shape.kind !== 'object' || (argument.shape.open && field(argument, 'where') === undefined));
  const data = method === 'upsert' ? field(argument, 'create') : field(argument, 'data');
  const sets = new Map<string, Value>();
  for (const item of itemsOf(data))
    for (const [column, value] of fieldsOf(item) ?? []) if (!isElsewhere(value)) sets.set(column, value);
  const atomic = [...sets]
    .filter(([, value]) => [...(fieldsOf(value)?.keys() ?? [])].some((name) => computing.has(name)))
    .map(([column]) => column);
  const opened = data !== undefined && itemsOf(data).some(isOpen);
  const updates = field(argument, 'update');
  return {
    library: 'prisma',
    kind,
    table,
    where,
    whereOpen: whereOpen || open,
    sets,
    // Seen with Prisma 7.10 on PostgreSQL: `connect` selects the row first, also by its id, and raises P2025 if there is none.
    connects: [...sets]
      .filter(([, value]) => field(value, 'connect') !== undefined)
      .map(([column]) => column),
    // A row that is written within another refers to that.
    setsOpen: opened || open || isNested,
    nested: nestedIn(table, data, operationOf),
    atomic,
    gives: kind === 'read' ? (reads[method] ?? 'row') : method.endsWith('Many') ? 'result' : 'row',
    throwsIfAbsent: method.endsWith('OrThrow') || (!isNested && (method === 'update' || method === 'delete')),
    highest:
      method === 'aggregate' ||
      itemsOf(field(argument, 'orderBy')).some((order) =>
        [...(fieldsOf(order)?.values() ?? [])].some((value) => stringOf(value) === 'desc'),
      ),
    versioned: where.some((conditions) =>
      conditions.some(({ column }) => /^(version|lock_?version|revision|etag)$/i.test(column)),
    ),
    conflict:
      method === 'upsert'
        ? {
            action: 'update',
            columns: where[0]?.map(({ column }) => column),
            atomic: fieldsOf(updates)?.size !== 0,
          }
        : field(argument, 'skipDuplicates') !== undefined
          ? { action: 'ignore', atomic: true }
          : undefined,
  };
}
