import type { Operation } from '../flow/access.ts';
import { chainOf, fieldsOf, itemsOf, stringOf, type Chain, type Link, type Value } from '../flow/value.ts';
import { tableName } from './knex.ts';
import { partsOf } from './sql-text.ts';
import type { Call, Library, Rows } from './library.ts';
import { allOf, anyOf, condition, everywhere, like, somewhere, type Where } from './where-object.ts';
import { violationCode } from './violation-code.ts';

const starts: Readonly<Record<string, Operation['kind']>> = {
  selectFrom: 'read',
  insertInto: 'insert',
  replaceInto: 'insert',
  updateTable: 'update',
  deleteFrom: 'delete',
  mergeInto: 'update',
};

/** Kysely: `db.selectFrom('users').where('email', '=', email).executeTakeFirst()`. */
export const kysely: Library = {
  name: 'kysely',
  packages: /^kysely|^@mikro-orm\//,
  operation(chain, _moment, call) {
    const at = chain.links.findIndex(({ name }) => name in starts);
    const start = chain.links[at];
    const end = chain.links.at(-1);
    if (
      start === undefined ||
      end?.args === undefined ||
      !/^(execute(TakeFirst(OrThrow)?)?|stream)$/.test(end.name)
    )
      return undefined;
    const table = tableName(
      start.args?.[0]?.shape.kind === 'array' ? start.args[0].shape.items[0] : start.args?.[0],
    );
    const kind = starts[start.name];
    return table === undefined || kind === undefined
      ? undefined
      : statement(kind, table, chain.links.slice(at + 1), end.name, call);
  },
  cure: {
    insert: ({ table }) => `db.insertInto('${table}').values(row).execute()`,
    update: (rows) => `db.updateTable('${rows.table}').set(values)${equal(rows)}.execute()`,
    isViolation: (violated, dialect) => `error.code === '${violationCode(violated, dialect)}'`,
    updateIf: (rows, answer) =>
      `const { numUpdatedRows } = await db.updateTable('${rows.table}').set(values)${equal(rows)}.executeTakeFirst(); if (numUpdatedRows === 0n) throw new ${answer}();`,
    deleteIf: (rows, answer) =>
      `const { numDeletedRows } = await db.deleteFrom('${rows.table}')${equal(rows)}.executeTakeFirst(); if (numDeletedRows === 0n) throw new ${answer}();`,
    atomic: (rows, column) =>
      `await db.updateTable('${rows.table}').set((eb) => ({ ${column}: eb('${column}', '+', 1) }))${equal(rows)}.execute()`,
    lock: (rows) => `await trx.selectFrom('${rows.table}').selectAll()${equal(rows)}.forUpdate().execute()`,
  },
};

function statement(
  kind: Operation['kind'],
  table: string,
  links: readonly Link[],
  end: string,
  call: Call,
): Operation {
  const has = (name: string): Link | undefined => links.find((link) => link.name === name);
  const where = allOf(
    links
      .filter(({ name }) => name.startsWith('where'))
      .map(({ name, args = [] }) =>
        name === 'where' ? expression(args, call) : name === 'whereRef' ? everywhere : somewhere,
      ),
  );
  const base = {
    library: 'kysely',
    kind,
    table: table.split('.').at(-1) ?? table,
    where: where.where,
    whereOpen: where.whereOpen,
  };
  const gives = end.startsWith('executeTakeFirst') ? ('row' as const) : ('rows' as const);
  if (kind === 'read') {
    const selected = links
      .filter(({ name }) => name === 'select')
      .flatMap(({ args = [] }) =>
        args.map((value) => (value.shape.kind === 'function' ? call(value) : value)),
      );
    return {
      ...base,
      sets: new Map(),
      joins: links.flatMap(({ name, args }) => (/join$/i.test(name) ? (tableName(args?.[0]) ?? []) : [])),
      gives,
      counting: selected.flatMap(itemsOf).some((value) => calls(value, /^(count|countAll|countDistinct)$/)),
      highest:
        selected.flatMap(itemsOf).some((value) => calls(value, /^max$/)) ||
        stringOf(has('orderBy')?.args?.[1]) === 'desc',
      locks: has('forUpdate') !== undefined || has('forNoKeyUpdate') !== undefined,
      throwsIfAbsent: end === 'executeTakeFirstOrThrow',
    };
  }
  const sets = new Map<string, Value>();
  let setsOpen = has('expression') !== undefined;
  for (const { name, args = [] } of links) {
    if (name !== 'values' && name !== 'set') continue;
    const column = stringOf(args[0]);
    if (column !== undefined && args[1] !== undefined) sets.set(column, args[1]);
    const [data] = args.map((value) => (value.shape.kind === 'function' ? call(value) : value));
    for (const item of column === undefined ? itemsOf(data) : []) {
      for (const [key, value] of fieldsOf(item) ?? []) sets.set(key, value);
      setsOpen ||= item.shape.kind !== 'object' || item.shape.open;
    }
  }
  const atomic = [...sets]
    .filter(
      ([, value]) =>
        value.shape.kind === 'function' ||
        (value.shape.kind === 'text' && value.shape.tag === 'sql') ||
        calls(value, /^(eb|fn|\(\)|bxp|ref)$/),
    )
    .map(([column]) => column);
  return {
    ...base,
    sets,
    setsOpen,
    atomic,
    conflict: conflictOf(links, call),
    gives: has('returning') === undefined && has('returningAll') === undefined ? 'result' : gives,
  };
}

function conflictOf(links: readonly Link[], call: Call): Operation['conflict'] {
  if (links.some(({ name }) => name === 'ignore' || name === 'orIgnore'))
    return { action: 'ignore', atomic: true };
  if (links.some(({ name }) => name === 'onDuplicateKeyUpdate')) return { action: 'update', atomic: true };
  const link = links.find(({ name }) => name === 'onConflict');
  if (link === undefined) return undefined;
  const made = link.args?.[0] === undefined ? undefined : chainOf(call(link.args[0]));
  const columns = made?.links.flatMap(({ name, args = [] }) =>
    name === 'column' || name === 'columns'
      ? args.flatMap(itemsOf).flatMap((value) => stringOf(value) ?? [])
      : [],
  );
  return {
    action: made?.links.some(({ name }) => name === 'doUpdateSet') === true ? 'update' : 'ignore',
    columns: columns?.length === 0 ? undefined : columns,
    atomic: true,
  };
}

function calls(value: Value, name: RegExp): boolean {
  return chainOf(value)?.links.some((link) => link.args !== undefined && name.test(link.name)) === true;
}

/** `where('email', '=', email)`, or what an expression builder made. */
function expression(args: readonly Value[], call: Call): Where {
  const [first, operator, value] = args;
  if (first === undefined) return everywhere;
  if (first.shape.kind === 'function') return expression([call(first)], call);
  const column = stringOf(first)?.split('.').at(-1);
  if (column !== undefined && operator !== undefined)
    return comparison(column, operatorOf(stringOf(operator) ?? '='), value);
  const lower = loweredColumn(first);
  if (lower !== undefined && stringOf(operator) === '=') return condition(lower, 'ilike', value);
  const chain = chainOf(first);
  const last = chain?.links.at(-1);
  if (chain === undefined || last?.args === undefined) return somewhere;
  const parts = (): Where[] => last.args?.flatMap(itemsOf).map((part) => expression([part], call)) ?? [];
  const name = last.name === '()' ? (chain.links.at(-2)?.name ?? chain.root.name) : last.name;
  if (name === 'and') return chain.links.length > 2 ? joined(chain, last, call, allOf) : allOf(parts());
  if (name === 'or') return chain.links.length > 2 ? joined(chain, last, call, anyOf) : anyOf(parts());
  return last.args.length === 3 ? expression(last.args, call) : somewhere;
}

function comparison(column: string, operator: string, value: Value | undefined): Where {
  return /^i?like$/.test(operator)
    ? like(column, value, operator === 'ilike')
    : condition(column, operator, value);
}

/** sql`lower(email)` */
function loweredColumn(value: Value): string | undefined {
  const [text, ...more] = partsOf(value) ?? [];
  return typeof text === 'string' && more.length === 0
    ? /^\s*lower\s*\(\s*(?:"?\w+"?\.)?"?(\w+)"?\s*\)\s*$/i.exec(text)?.[1]
    : undefined;
}

/** `eb('a', '=', 1).or('b', '=', 2)` */
function joined(chain: Chain, last: Link, call: Call, join: (parts: readonly Where[]) => Where): Where {
  const before: Value = {
    shape: { kind: 'chain', chain: { ...chain, links: chain.links.slice(0, -1) } },
    sources: [],
  };
  return join([expression([before], call), expression(last.args ?? [], call)]);
}

function operatorOf(text: string): string {
  return text === 'is' ? 'null' : text === '==' ? '=' : text.toLowerCase();
}

function equal({ keys }: Rows): string {
  return keys.map((key) => `.where('${key}', '=', ${key})`).join('');
}
