import type { Operation } from '../flow/access.ts';
import {
  chainOf,
  field,
  fieldsOf,
  itemsOf,
  nameOf,
  stringOf,
  type Chain,
  type Value,
} from '../flow/value.ts';
import type { Library } from './library.ts';
import { condition, everywhere, whereObject } from './where-object.ts';

const reads: Readonly<Record<string, NonNullable<Operation['gives']>>> = {
  findOne: 'row',
  findByPk: 'row',
  findAll: 'rows',
  findAndCountAll: 'result',
  count: 'count',
  max: 'max',
  min: 'max',
  sum: 'max',
  aggregate: 'max',
  findById: 'row',
  find: 'row',
};
const writes: Readonly<Record<string, Operation['kind']>> = {
  create: 'insert',
  bulkCreate: 'insert',
  findOrCreate: 'insert',
  findCreateFind: 'insert',
  findOrBuild: 'read',
  upsert: 'insert',
  insertOrUpdate: 'insert',
  update: 'update',
  destroy: 'delete',
  increment: 'update',
  decrement: 'update',
  restore: 'update',
};

/** Sequelize: `User.findOne({ where })`, and the same on its instances. */
export const sequelize: Library = {
  name: 'sequelize',
  packages: /^sequelize$|^@sequelize\/|^sequelize-typescript$/,
  operation(chain) {
    const call = chain.links.at(-1);
    if (call?.args === undefined) return undefined;
    const row =
      chain.links.length === 1 &&
      chain.root.value?.shape.kind === 'row' &&
      chain.root.value.shape.access.operation.library === 'sequelize'
        ? chain.root.value
        : undefined;
    if (row !== undefined) return onInstance(row, call.name, call.args);
    if (!(call.name in reads || call.name in writes)) return undefined;
    const model = modelOf(chain);
    if (model === undefined) return undefined;
    return call.name in reads ? read(model, call.name, call.args) : write(model, call.name, call.args);
  },
  cure: {
    insert: ({ table }) => `${table}.create(row)`,
    update: ({ table, keys }) => `${table}.update(values, { where: { ${keys.join(', ')} } })`,
    isViolation: (violated) =>
      `error instanceof ${violated === 'unique' ? 'UniqueConstraintError' : 'ForeignKeyConstraintError'}`,
    updateIf: ({ table, keys }, answer) =>
      `const [count] = await ${table}.update(values, { where: { ${keys.join(', ')} } }); if (count === 0) throw new ${answer}();`,
    deleteIf: ({ table, keys }, answer) =>
      `const count = await ${table}.destroy({ where: { ${keys.join(', ')} } }); if (count === 0) throw new ${answer}();`,
    atomic: ({ table, keys }, column) =>
      `await ${table}.increment('${column}', { where: { ${keys.join(', ')} } })`,
    lock: ({ table, keys }) =>
      `await ${table}.findAll({ where: { ${keys.join(', ')} }, transaction, lock: transaction.LOCK.UPDATE })`,
  },
};

/** What a model is called: `User`, `db.User`, `this.userModel`; injected, by the model's class. */
function modelOf({ root, links }: Chain): string | undefined {
  const before = links
    .slice(0, -1)
    .filter(({ name, args }) => !(args !== undefined && /^(init|scope|unscoped|schema|model)$/.test(name)));
  const model = links
    .slice(0, -1)
    .find(({ name, args }) => /^(model|define)$/.test(name) && args !== undefined);
  if (model !== undefined) return stringOf(model.args?.[0]);
  if (before.some(({ args }) => args !== undefined)) return undefined;
  if (root.value?.shape.kind === 'class')
    return before.length === 0 ? root.value.shape.class.name : undefined;
  const defined =
    root.value === undefined
      ? undefined
      : chainOf(root.value)?.links.find(({ name }) => name === 'define' || name === 'model');
  if (defined !== undefined && before.length === 0) return stringOf(defined.args?.[0]) ?? root.name;
  const [typed] = root.type?.args ?? [];
  if (typed !== undefined && typed !== '' && before.length === 0) return typed;
  const name = before.at(-1)?.name ?? root.name;
  if (/^[A-Z]/.test(name))
    return /^(Promise|Object|Array|Date|Math|JSON|Map|Set|Model|Number|String)$/.test(name)
      ? undefined
      : name;
  return (
    /^(\w+?)_?(model|repository|repo)s?$/i.exec(name)?.[1] ??
    (/^(db|models)$/.test(before.at(-2)?.name ?? (before.length === 1 ? root.name : '')) ? name : undefined)
  );
}

function read(table: string, method: string, args: readonly Value[]): Operation {
  const options =
    method === 'findByPk' || method === 'findById' || /^(max|min|sum|aggregate)$/.test(method)
      ? args[1]
      : args[0];
  const where = /^find(ByPk|ById)$/.test(method)
    ? condition('id', '=', args[0])
    : whereObject(field(options, 'where'));
  const lock = field(options, 'lock');
  return {
    library: 'sequelize',
    kind: 'read',
    table,
    ...where,
    whereOpen: where.whereOpen || isOpaque(options),
    sets: new Map(),
    gives: reads[method] ?? 'row',
    locks: lock !== undefined && !/share|^false$/i.test(nameOf(lock) ?? stringOf(lock) ?? ''),
    highest:
      method === 'max' ||
      itemsOf(field(options, 'order')).some((order) =>
        itemsOf(order).some((part) => /^desc$/i.test(stringOf(part) ?? '')),
      ),
    joins: itemsOf(field(options, 'include')).flatMap(
      (include) => nameOf(field(include, 'model') ?? include) ?? [],
    ),
    throwsIfAbsent:
      stringOf(field(options, 'rejectOnEmpty')) !== undefined ||
      field(options, 'rejectOnEmpty') !== undefined,
  };
}

/** Whether options come from elsewhere, so that they may have a `where` that is not seen. */
function isOpaque(options: Value | undefined): boolean {
  if (options === undefined || field(options, 'where') !== undefined) return false;
  return options.shape.kind !== 'object' || options.shape.open;
}

function write(table: string, method: string, args: readonly Value[]): Operation {
  const kind = writes[method] ?? 'update';
  const [first, second] = args;
  const isStep = method === 'increment' || method === 'decrement';
  const finds = method === 'findOrCreate' || method === 'findCreateFind';
  const options = kind === 'delete' ? first : second;
  const sets = new Map<string, Value>();
  const data = finds ? field(first, 'defaults') : kind === 'delete' ? undefined : first;
  if (isStep)
    for (const item of itemsOf(first)) if (stringOf(item) !== undefined) sets.set(stringOf(item) ?? '', item);
  for (const item of [...itemsOf(data), ...(finds ? itemsOf(field(first, 'where')) : [])])
    for (const [column, value] of fieldsOf(item) ?? []) sets.set(column, value);
  const where = kind === 'insert' || finds ? everywhere : whereObject(field(options, 'where'));
  return {
    library: 'sequelize',
    kind,
    table,
    ...where,
    sets,
    setsOpen:
      data !== undefined &&
      itemsOf(data).some(
        ({ shape }) =>
          (shape.kind !== 'object' && !(isStep && shape.kind === 'literal')) ||
          (shape.kind === 'object' && shape.open),
      ),
    atomic: isStep
      ? [...sets.keys()]
      : [...sets]
          .filter(([, value]) =>
            /^(literal|fn)$/.test(
              chainOf(value)?.links.at(-2)?.name ?? chainOf(value)?.links.at(-1)?.name ?? '',
            ),
          )
          .map(([column]) => column),
    gives: finds ? 'tuple' : kind === 'update' ? 'tuple' : kind === 'delete' ? 'count' : 'row',
    conflict:
      finds || method === 'upsert' || method === 'insertOrUpdate'
        ? {
            action: 'update',
            columns: finds ? [...(fieldsOf(field(first, 'where'))?.keys() ?? [])] : undefined,
            atomic: true,
          }
        : field(second, 'ignoreDuplicates') !== undefined || field(second, 'updateOnDuplicate') !== undefined
          ? { action: 'ignore', atomic: true }
          : undefined,
  };
}

/** `user.update({...})`, `user.save()`, `user.destroy()`, `user.increment('n')`. */
function onInstance(row: Value, method: string, args: readonly Value[]): Operation | undefined {
  if (row.shape.kind !== 'row') return undefined;
  const { access, mutations } = row.shape;
  const base = {
    library: 'sequelize',
    table: access.operation.table,
    where: [[{ column: 'id', operator: '=', value: row }]],
    gives: 'row' as const,
  };
  const [first] = args;
  switch (method) {
    case 'save':
      return {
        ...base,
        kind: 'update',
        sets: new Map(
          mutations.filter(({ column }) => column !== '').map(({ column, value }) => [column, value]),
        ),
        setsOpen: mutations.some(({ column }) => column === ''),
      };
    case 'update':
      return {
        ...base,
        kind: 'update',
        sets: new Map(fieldsOf(first) ?? []),
        setsOpen: first?.shape.kind !== 'object' || first.shape.open,
      };
    case 'set': {
      for (const [column, value] of fieldsOf(first) ?? []) mutations.push({ column, value });
      return undefined;
    }
    case 'destroy':
      return { ...base, kind: 'delete', sets: new Map() };
    case 'increment':
    case 'decrement': {
      const columns = itemsOf(first).flatMap((item) => stringOf(item) ?? [...(fieldsOf(item)?.keys() ?? [])]);
      return {
        ...base,
        kind: 'update',
        sets: new Map(columns.map((column) => [column, row])),
        atomic: columns,
      };
    }
    default:
      return undefined;
  }
}
