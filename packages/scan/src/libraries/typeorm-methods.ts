import type { Operation } from '../flow/access.ts';
import { field, fieldsOf, isOpen, itemsOf, stringOf, type Chain, type Value } from '../flow/value.ts';
import { saveOf } from './save.ts';
import { targetOf } from './typeorm-target.ts';
import { condition, everywhere, whereObject, type Where } from './where-object.ts';

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

/** A method of a repository, a manager or an entity class: `users.findOneBy({ email })`. */
export function methodOf(chain: Chain): Operation | undefined {
  const call = chain.links.at(-1);
  if (call?.args === undefined) return undefined;
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
  if (/remove/i.test(call.name)) return removeOf(table, first, call.name);
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

/** `remove(user)`: by its key. */
export function removeOf(table: string, row: Value | undefined, method: string): Operation {
  return {
    library: 'typeorm',
    kind: 'delete',
    table,
    ...condition('id', '=', row),
    sets: new Map(),
    gives: 'row',
    soft: method === 'softRemove',
  };
}
