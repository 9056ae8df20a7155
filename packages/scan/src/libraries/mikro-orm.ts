import type { Operation } from '../flow/access.ts';
import {
  chainOf,
  field,
  fieldsOf,
  isOpen,
  itemsOf,
  nameOf,
  stringOf,
  type Chain,
  type Value,
} from '../flow/value.ts';
import { entityOf } from './entity.ts';
import type { Library } from './library.ts';
import { saveOf } from './save.ts';
import { queryBuilder } from './typeorm-query-builder.ts';
import { condition, everywhere, whereObject } from './where-object.ts';

const reads: Readonly<Record<string, NonNullable<Operation['gives']>>> = {
  findOne: 'row',
  findOneOrFail: 'row',
  find: 'rows',
  findAll: 'rows',
  findAndCount: 'tuple',
  count: 'count',
};
const writes: Readonly<Record<string, Operation['kind']>> = {
  nativeInsert: 'insert',
  insert: 'insert',
  insertMany: 'insert',
  upsert: 'insert',
  upsertMany: 'insert',
  nativeUpdate: 'update',
  nativeDelete: 'delete',
};
const unitOfWork = /^(persist|persistAndFlush|remove|removeAndFlush)$/;

/** MikroORM: `em.findOne(User, where)`, repositories, and the unit of work. */
export const mikroOrm: Library = {
  name: 'mikro-orm',
  packages: /^@mikro-orm\//,
  operation(chain) {
    const last = chain.links.at(-1);
    if (last?.args === undefined) return undefined;
    const at = chain.links.findIndex(
      ({ name, args }) => /^(createQueryBuilder|qb)$/.test(name) && args !== undefined,
    );
    if (at !== -1)
      return queryBuilder(
        nameOf(chain.links[at]?.args?.[0]) ?? repositoryOf(chain),
        chain.links.slice(at + 1),
      );
    if (unitOfWork.test(last.name) && isManager(chain)) return persisted(last.name, last.args[0]);
    if (!(last.name in reads || last.name in writes)) return undefined;
    const manager = isManager(chain);
    const table = manager ? entityName(last.args[0]) : repositoryOf(chain);
    if (table === undefined) return undefined;
    const args = manager ? last.args.slice(1) : last.args;
    return last.name in reads ? read(table, last.name, args) : write(table, last.name, args);
  },
  entity(chain) {
    const last = chain.links.at(-1);
    if (last?.args === undefined) return undefined;
    if (/^assign$/.test(last.name)) return assigned(chain, last.args);
    if (last.name !== 'create' || !(isManager(chain) || repositoryOf(chain) !== undefined)) return undefined;
    const data = isManager(chain) ? last.args[1] : last.args[0];
    const fields = new Map(fieldsOf(data) ?? []);
    const table = isManager(chain) ? entityName(last.args[0]) : repositoryOf(chain);
    return {
      shape: {
        kind: 'object',
        fields,
        open: data?.shape.kind !== 'object' || data.shape.open,
        entity: table,
      },
      sources: [],
    };
  },
  flushes: (chain) => chain.links.at(-1)?.name === 'flush' && chain.links.at(-1)?.args !== undefined,
  cure: {
    insert: () => 'em.flush()',
    update: () => 'em.flush()',
    isViolation: (violated) =>
      `error instanceof ${violated === 'unique' ? 'UniqueConstraintViolationException' : 'ForeignKeyConstraintViolationException'}`,
    updateIf: ({ table, keys }, answer) =>
      `const count = await em.nativeUpdate(${table}, { ${keys.join(', ')} }, values); if (count === 0) throw new ${answer}();`,
    deleteIf: ({ table, keys }, answer) =>
      `const count = await em.nativeDelete(${table}, { ${keys.join(', ')} }); if (count === 0) throw new ${answer}();`,
    atomic: ({ table, keys }, column) =>
      `await em.nativeUpdate(${table}, { ${keys.join(', ')} }, { ${column}: raw('${column} + 1') })`,
    lock: ({ table, keys }) =>
      `await em.find(${table}, { ${keys.join(', ')} }, { lockMode: LockMode.PESSIMISTIC_WRITE })`,
  },
};

function isManager({ root, links }: Chain): boolean {
  const name = links.at(-2)?.name ?? root.name;
  return (
    root.type?.name === 'EntityManager' ||
    root.type?.name === 'SqlEntityManager' ||
    /^(em|_em|entityManager|manager|fork|emFork|tx|trx|getEntityManager)$/i.test(name)
  );
}

function entityName(value: Value | undefined): string | undefined {
  return nameOf(value) ?? stringOf(value);
}

function repositoryOf({ root, links }: Chain): string | undefined {
  const made = links.find(({ name, args }) => name === 'getRepository' && args !== undefined);
  if (made !== undefined) return entityName(made.args?.[0]);
  if (root.type !== undefined && root.type.name.endsWith('Repository')) return root.type.args[0];
  if (root.value?.shape.kind === 'instance') return entityOf(root.value.shape.class);
  const value = root.value === undefined ? undefined : chainOf(root.value);
  if (value !== undefined) return repositoryOf(value);
  return /^(\w+?)Repo(sitory)?$/.exec(links.at(-2)?.name ?? root.name)?.[1];
}

function read(table: string, method: string, [where, options]: readonly Value[]): Operation {
  const isKey = where !== undefined && fieldsOf(where) === undefined && where.shape.kind !== 'array';
  const lock = field(options, 'lockMode');
  return {
    library: 'mikro-orm',
    kind: 'read',
    table,
    ...(isKey ? condition('id', '=', where) : whereObject(where)),
    sets: new Map(),
    gives: reads[method] ?? 'row',
    locks: lock !== undefined && /PESSIMISTIC_WRITE/.test(nameOf(lock) ?? ''),
    versioned: lock !== undefined && nameOf(lock) === 'OPTIMISTIC',
    throwsIfAbsent: method === 'findOneOrFail',
    highest: itemsOf(field(options, 'orderBy')).some((order) =>
      [...(fieldsOf(order)?.values() ?? [])].some((value) =>
        /desc/i.test(stringOf(value) ?? nameOf(value) ?? ''),
      ),
    ),
  };
}

function write(table: string, method: string, [first, second]: readonly Value[]): Operation {
  const kind = writes[method] ?? 'insert';
  const data = kind === 'update' ? second : kind === 'delete' ? undefined : first;
  const sets = new Map(itemsOf(data).flatMap((item) => [...(fieldsOf(item) ?? [])]));
  return {
    library: 'mikro-orm',
    kind,
    table,
    ...(kind === 'insert' ? everywhere : whereObject(first)),
    sets,
    setsOpen: data !== undefined && itemsOf(data).some(isOpen),
    atomic: [...sets]
      .filter(
        ([, value]) =>
          /^(raw|sql)$/.test(nameOf(value) ?? chainOf(value)?.root.name ?? '') ||
          (value.shape.kind === 'text' && value.shape.tag === 'sql'),
      )
      .map(([column]) => column),
    gives: kind === 'insert' ? 'row' : 'count',
    conflict: method.startsWith('upsert')
      ? {
          action: 'update',
          columns: itemsOf(field(second, 'onConflictFields')).flatMap((value) => stringOf(value) ?? []),
          atomic: true,
        }
      : undefined,
  };
}

/** `persist` writes at the next flush: as near as makes no difference to who else comes between. */
function persisted(method: string, value: Value | undefined): Operation | undefined {
  const [item] = itemsOf(value);
  const shape = item?.shape;
  const table =
    shape?.kind === 'row'
      ? shape.access.operation.table
      : shape?.kind === 'instance'
        ? shape.class.name
        : shape?.kind === 'object'
          ? shape.entity
          : undefined;
  if (table === undefined) return undefined;
  if (method.startsWith('remove'))
    return {
      library: 'mikro-orm',
      kind: 'delete',
      table,
      ...condition('id', '=', item),
      sets: new Map(),
      gives: 'row',
    };
  return saveOf(table, item, 'mikro-orm');
}

/** `wrap(user).assign(data)`, `em.assign(user, data)`, `user.assign(data)`. */
function assigned({ root, links }: Chain, args: readonly Value[]): Value | undefined {
  const wrapped = links[0]?.name === '()' ? links[0].args?.[0] : undefined;
  const [row, data] =
    wrapped !== undefined ? [wrapped, args[0]] : args.length > 1 ? args : [root.value, args[0]];
  if (row?.shape.kind !== 'row') return undefined;
  for (const [column, value] of fieldsOf(data) ?? []) row.shape.mutations.push({ column, value });
  if (data?.shape.kind !== 'object' || data.shape.open)
    row.shape.mutations.push({ column: '', value: data ?? row });
  return row;
}
