import type { Operation } from '../flow/access.ts';
import {
  chainOf,
  field,
  fieldsOf,
  isOpen,
  itemsOf,
  nameOf,
  stringOf,
  unknown,
  type Chain,
  type Link,
  type Root,
  type Value,
} from '../flow/value.ts';
import { assignAll } from '../flow/assign-all.ts';
import { entityOf, isEntity } from './entity.ts';
import type { Library } from './library.ts';
import { saveOf } from './save.ts';
import { queryBuilder } from './typeorm-query-builder.ts';
import { condition, everywhere, whereObject, type Where } from './where-object.ts';
import { violationCode } from './violation-code.ts';

const reads: Readonly<
  Record<string, { readonly gives: NonNullable<Operation['gives']>; readonly by?: true }>
> = {
  findOne: { gives: 'row' },
  findOneBy: { gives: 'row', by: true },
  findOneOrFail: { gives: 'row' },
  findOneByOrFail: { gives: 'row', by: true },
  findOneById: { gives: 'row' },
  find: { gives: 'rows' },
  findBy: { gives: 'rows', by: true },
  findByIds: { gives: 'rows' },
  findAndCount: { gives: 'tuple' },
  findAndCountBy: { gives: 'tuple', by: true },
  count: { gives: 'count' },
  countBy: { gives: 'count', by: true },
  exist: { gives: 'exists' },
  exists: { gives: 'exists' },
  existsBy: { gives: 'exists', by: true },
  maximum: { gives: 'max' },
  sum: { gives: 'max' },
};
const writes: Readonly<Record<string, Operation['kind']>> = {
  insert: 'insert',
  upsert: 'insert',
  update: 'update',
  delete: 'delete',
  softDelete: 'delete',
  restore: 'update',
  increment: 'update',
  decrement: 'update',
};

/** TypeORM: repositories, entity managers, active records, query builders. */
export const typeorm: Library = {
  name: 'typeorm',
  packages: /^typeorm$|^@nestjs\/typeorm$|^typeorm-/,
  operation(chain) {
    return builderOf(chain) ?? methodOf(chain);
  },
  entity(chain) {
    const call = chain.links.at(-1);
    if (call?.args === undefined || !/^(create|merge|preload)$/.test(call.name)) return undefined;
    const target = targetOf(chain);
    if (target === undefined) return undefined;
    const [data, ...others] = target.args;
    // What is merged into a row changes it.
    if (call.name === 'merge' && data?.shape.kind === 'row') return assignAll(target.args);
    if (call.name === 'merge') assignAll([data ?? unknown, ...others]);
    const fields = new Map(
      itemsOf(data).flatMap(({ shape }) =>
        shape.kind === 'object' || shape.kind === 'instance' ? [...shape.fields] : [],
      ),
    );
    return {
      shape: {
        kind: 'object',
        fields,
        open: data !== undefined && itemsOf(data).some(isOpen),
      },
      sources: data?.sources ?? [],
    };
  },
  cure: {
    insert: ({ table }) => `manager.insert(${table}, row)`,
    update: ({ table, keys }) => `manager.update(${table}, { ${keys.join(', ')} }, values)`,
    isViolation: (violated, dialect) =>
      `error instanceof QueryFailedError && error.driverError.code === '${violationCode(violated, dialect)}'`,
    updateIf: ({ table, keys }, answer) =>
      `const { affected } = await manager.update(${table}, { ${keys.join(', ')} }, values); if (affected === 0) throw new ${answer}();`,
    deleteIf: ({ table, keys }, answer) =>
      `const { affected } = await manager.delete(${table}, { ${keys.join(', ')} }); if (affected === 0) throw new ${answer}();`,
    atomic: ({ table, keys }, column) =>
      `await manager.increment(${table}, { ${keys.join(', ')} }, '${column}', 1)`,
    lock: ({ table, keys }) =>
      `await manager.find(${table}, { where: { ${keys.join(', ')} }, lock: { mode: 'pessimistic_write' } })`,
  },
};

/** The entity of a repository's or manager's call, and what is left of the arguments. */
interface Target {
  readonly table: string;
  readonly args: readonly Value[];
}

function repositoryOf(root: Root): string | undefined {
  if (root.type !== undefined && root.type.name.endsWith('Repository')) {
    const [entity] = root.type.args;
    return entity === undefined || entity === '' ? entityFromName(root.name) : entity;
  }
  const value = root.value;
  if (value === undefined) return undefined;
  if (value.shape.kind === 'class') return isEntity(value.shape.class) ? value.shape.class.name : undefined;
  if (value.shape.kind === 'instance') return entityOf(value.shape.class);
  const chain = chainOf(value);
  return chain === undefined ? undefined : repositoryIn(chain);
}

/** `dataSource.getRepository(User)`, also with more behind it. */
function repositoryIn({ root, links }: Chain): string | undefined {
  const made = links.findLast(
    ({ name, args }) =>
      /^(getRepository|getCustomRepository|getTreeRepository|withRepository|getMongoRepository)$/.test(
        name,
      ) && args !== undefined,
  );
  if (made !== undefined) return entityFromName(nameOf(made.args?.[0]) ?? stringOf(made.args?.[0]) ?? '');
  const called = links[0];
  if (/^get(Custom|Tree)?Repository$/.test(root.name) && called?.name === '()')
    return entityFromName(nameOf(called.args?.[0]) ?? '');
  return repositoryOf(root);
}

function entityFromName(name: string): string | undefined {
  const bare = name.replace(/Repo(sitory)?$/, '').replace(/Entity$/, '$&');
  return bare === '' ? undefined : bare;
}

function targetOf(chain: Chain): Target | undefined {
  const call = chain.links.at(-1);
  if (call?.args === undefined) return undefined;
  const before = chain.links.slice(0, -1);
  const repository = repositoryIn({ root: chain.root, links: before });
  if (
    repository !== undefined &&
    before.every(
      ({ name, args }) =>
        args === undefined || /^(getRepository|withRepository|getCustomRepository|extend|\(\))$/.test(name),
    )
  )
    return { table: repository, args: call.args };
  const receiver = before.at(-1);
  const name = receiver?.args === undefined ? (receiver?.name ?? chain.root.name) : '';
  // A manager is told the entity; `save` may see it by its class.
  if (
    /manager$|^(em|tx|trx|transactional\w*|runner|dataSource|connection)$/i.test(name) ||
    chain.root.type?.name === 'EntityManager'
  ) {
    const [first, ...rest] = call.args;
    if (first?.shape.kind === 'class') return { table: first.shape.class.name, args: rest };
    const entity =
      first?.shape.kind === 'instance'
        ? first.shape.class.name
        : first?.shape.kind === 'row'
          ? first.shape.access.operation.table
          : undefined;
    if (entity !== undefined) return { table: entity, args: call.args };
    const named = chainOf(first ?? { shape: { kind: 'unknown' }, sources: [] });
    return named !== undefined && named.links.length === 0 && /^[A-Z]/.test(named.root.name)
      ? { table: named.root.name, args: rest }
      : undefined;
  }
  if (/Repo(sitory)?$/i.test(name)) {
    const table = entityFromName(name.replace(/Repo(sitory)?$/i, ''));
    return table === undefined ? undefined : { table, args: call.args };
  }
  return undefined;
}

function builderOf(chain: Chain): Operation | undefined {
  const at = chain.links.findIndex(({ name, args }) => name === 'createQueryBuilder' && args !== undefined);
  if (at === -1) return undefined;
  const start = chain.links[at];
  const repository = repositoryIn({ root: chain.root, links: chain.links.slice(0, at) });
  return start === undefined
    ? undefined
    : queryBuilder(repository ?? nameOf(start.args?.[0]), chain.links.slice(at + 1));
}

function methodOf(chain: Chain): Operation | undefined {
  const call = chain.links.at(-1);
  if (call?.args === undefined) return undefined;
  const record = activeRecord(chain, call);
  if (record !== undefined) return record;
  const isKnown =
    call.name in reads ||
    call.name in writes ||
    call.name === 'save' ||
    call.name === 'remove' ||
    call.name === 'softRemove';
  const target = isKnown ? targetOf(chain) : undefined;
  if (target === undefined) return undefined;
  const { table, args } = target;
  const read = reads[call.name];
  const [first, second, third] = args;
  if (read !== undefined) return readOf(table, call.name, read, args);
  if (call.name === 'save') return saveOf(table, first);
  if (/remove/i.test(call.name))
    return {
      library: 'typeorm',
      kind: 'delete',
      table,
      ...keyOfRow(first),
      sets: new Map(),
      gives: 'row',
      soft: call.name === 'softRemove',
    };
  const kind = writes[call.name] ?? 'update';
  const sets = new Map<string, Value>();
  const step = call.name === 'increment' || call.name === 'decrement';
  const data = step ? undefined : kind === 'insert' ? first : second;
  if (step && stringOf(second) !== undefined) sets.set(stringOf(second) ?? '', third ?? (second as Value));
  for (const item of itemsOf(data))
    for (const [column, value] of fieldsOf(item) ?? []) sets.set(column, value);
  const atomic = [...sets]
    .filter(([, value]) => step || value.shape.kind === 'function')
    .map(([column]) => column);
  const where = kind === 'insert' ? everywhere : criteria(first);
  return {
    library: 'typeorm',
    kind,
    table,
    ...where,
    sets,
    setsOpen: itemsOf(data).some(isOpen),
    atomic,
    gives: 'result',
    soft: call.name === 'softDelete',
    conflict:
      call.name === 'upsert'
        ? {
            action: 'update',
            columns: itemsOf(field(second, 'conflictPaths') ?? second).flatMap(
              (value) => stringOf(value) ?? [],
            ),
            atomic: true,
          }
        : undefined,
  };
}

function readOf(
  table: string,
  method: string,
  { gives, by }: { readonly gives: NonNullable<Operation['gives']>; readonly by?: true },
  [first]: readonly Value[],
): Operation {
  const options =
    by === true ? first : (field(first, 'where') ?? (looksLikeWhere(first) ? first : undefined));
  const where =
    options === undefined
      ? first !== undefined && fieldsOf(first) === undefined && first.shape.kind !== 'array'
        ? condition('id', '=', first)
        : everywhere
      : whereObject(options);
  const lock = field(field(first, 'lock'), 'mode');
  return {
    library: 'typeorm',
    kind: 'read',
    table,
    ...where,
    sets: new Map(),
    gives,
    locks: lock !== undefined && stringOf(lock)?.startsWith('pessimistic_write') === true,
    throwsIfAbsent: method.endsWith('OrFail'),
    highest: [...(fieldsOf(field(first, 'order'))?.values() ?? [])].some((value) =>
      /^desc$/i.test(stringOf(value) ?? ''),
    ),
  };
}

/** Before TypeORM 0.3 conditions stood without `where`. */
function looksLikeWhere(value: Value | undefined): boolean {
  const fields = fieldsOf(value);
  return (
    fields !== undefined &&
    fields.size > 0 &&
    ![...fields.keys()].some((name) =>
      /^(where|relations|select|order|take|skip|lock|join|cache|withDeleted|loadRelationIds|loadEagerRelations|transaction)$/.test(
        name,
      ),
    )
  );
}

function criteria(value: Value | undefined): Where {
  return fieldsOf(value) === undefined ? condition('id', '=', value) : whereObject(value);
}

function keyOfRow(value: Value | undefined): Where {
  return condition('id', '=', value);
}

/** `user.save()`, `User.findOne(...)` of an entity that extends BaseEntity. */
function activeRecord(chain: Chain, call: Link): Operation | undefined {
  if (chain.links.length !== 1) return undefined;
  const { value } = chain.root;
  if (
    value?.shape.kind === 'row' &&
    value.shape.access.operation.library === 'typeorm' &&
    /^(save|remove|softRemove)$/.test(call.name)
  ) {
    return call.name === 'save'
      ? saveOf(value.shape.access.operation.table, value)
      : {
          library: 'typeorm',
          kind: 'delete',
          table: value.shape.access.operation.table,
          ...keyOfRow(value),
          sets: new Map(),
          gives: 'row',
        };
  }
  if (value?.shape.kind === 'instance' && isEntity(value.shape.class) && call.name === 'save')
    return saveOf(value.shape.class.name, value);
  return undefined;
}
