import type { Operation } from '../flow/access.ts';
import {
  chainOf,
  fieldsOf,
  isOpen,
  itemsOf,
  nameOf,
  stringOf,
  type Chain,
  type Link,
  type Value,
} from '../flow/value.ts';
import type { Call, Library } from './library.ts';
import {
  allOf,
  anyOf,
  condition,
  everywhere,
  like,
  somewhere,
  whereObject,
  type Where,
} from './where-object.ts';
import { violationCode } from './violation-code.ts';

const reading =
  /^(select|first|pluck|count|countDistinct|max|min|sum|column|columns|distinct|where\w*|andWhere\w*|orderBy|limit|join|leftJoin|innerJoin|forUpdate|forShare|from|with|groupBy|returning|timeout|transacting|modify|clone|as|offset|then)$/;
const writing: Readonly<Record<string, Operation['kind']>> = {
  insert: 'insert',
  update: 'update',
  del: 'delete',
  delete: 'delete',
  increment: 'update',
  decrement: 'update',
  upsert: 'insert',
};

const connections = /^_?(knex|db|trx|tx|qb|connection|database|pool)_?$/i;

/** Knex: `knex('users').where({ email }).first()`. */
export const knex: Library = {
  name: 'knex',
  packages: /^knex$/,
  operation(chain, moment, call) {
    if (moment !== 'await') return undefined;
    const table = tableOf(chain);
    return table === undefined ? undefined : knexStatement('knex', table.name, table.links, call);
  },
  cure: {
    insert: ({ table }) => `knex('${table}').insert(row)`,
    update: ({ table, keys }) => `knex('${table}').where({ ${keys.join(', ')} }).update(values)`,
    isViolation: (violated, dialect) => `error.code === '${violationCode(violated, dialect)}'`,
    updateIf: ({ table, keys }, answer) =>
      `const count = await knex('${table}').where({ ${keys.join(', ')} }).update(values); if (count === 0) throw new ${answer}();`,
    deleteIf: ({ table, keys }, answer) =>
      `const count = await knex('${table}').where({ ${keys.join(', ')} }).delete(); if (count === 0) throw new ${answer}();`,
    atomic: ({ table, keys }, column) =>
      `await knex('${table}').where({ ${keys.join(', ')} }).increment('${column}', 1)`,
    lock: ({ table, keys }) => `await trx('${table}').where({ ${keys.join(', ')} }).forUpdate()`,
  },
};

/** The table a chain starts at: `knex('users')`, `knex.from('users')`, `knex.insert(row).into('users')`. */
function tableOf(chain: Chain): { readonly name: string; readonly links: readonly Link[] } | undefined {
  // The last call: the first may be what makes the connection, `knex(config).transaction()`.
  const called = chain.links.findLastIndex(({ name, args }) => name === '()' && args !== undefined);
  if (
    called !== -1 &&
    chain.links
      .slice(0, called)
      .every(
        ({ args, name }) =>
          args === undefined ||
          /^(\(\)|new|transaction|withSchema|transacting|client|qb|\w*(knex|connection|instance))$/i.test(
            name,
          ),
      )
  ) {
    const links = chain.links.slice(called + 1);
    return links.every(isKnex) ? fromTable(chain.links[called]?.args?.[0], links) : undefined;
  }
  // A connection that is a member of something: `ctx.db('users')`.
  const held = chain.links.findIndex(({ name, args }) => args !== undefined && connections.test(name));
  const of = chain.links[held]?.args ?? [];
  if (
    of.length > 0 &&
    stringOf(of[0]) !== undefined &&
    chain.links.slice(0, held).every(({ args }) => args === undefined) &&
    chain.links.slice(held + 1).every(isKnex)
  )
    return { name: tableName(of[0]) ?? '', links: chain.links.slice(held + 1) };
  const named = chain.links.find(({ name, args }) => /^(from|into|table)$/.test(name) && args !== undefined);
  const links = chain.links.filter((link) => link !== named && link.args !== undefined);
  return links.length === 0 || !links.every(isKnex) ? undefined : fromTable(named?.args?.[0], links);
}

/** `from('users')`, or `from(knex('users').where(...).as('u'))`: a query of what a query gives asks for what both do. */
function fromTable(
  value: Value | undefined,
  links: readonly Link[],
): { readonly name: string; readonly links: readonly Link[] } | undefined {
  const chain = value === undefined ? undefined : chainOf(value);
  const inner = chain?.links.some(({ args }) => args !== undefined) === true ? tableOf(chain) : undefined;
  if (inner !== undefined) return { name: inner.name, links: [...inner.links, ...links] };
  const name = tableName(value);
  return name === undefined ? undefined : { name, links };
}

function isKnex({ name, args }: Link): boolean {
  return (
    args !== undefined &&
    (reading.test(name) ||
      name in writing ||
      /^(onConflict|ignore|merge|withSchema|having\w*|or\w+|on|queryContext|debug|options|hintComment|rightJoin|fullOuterJoin|crossJoin|joinRaw|union|unionAll|whereRaw|orderByRaw|groupByRaw|toSQL|toQuery|toNative|skipLocked|noWait|clearSelect|avg|by|in|not|catch|finally|forNoKeyUpdate|partitionBy|stream|comment|truncate|andOn|sumDistinct|clearOrder|leftOuterJoin|raw|recursive|withRecursive|jsonExtract|using)$/.test(
        name,
      ))
  );
}

/** `'users'`, `'users as u'`, or a constant whose value is not known here. */
export function tableName(value: Value | undefined): string | undefined {
  const text =
    stringOf(value) ??
    (value?.shape.kind === 'object' ? stringOf([...value.shape.fields.values()][0]) : undefined);
  return text === undefined ? nameOf(value) : text.split(/\s+(?:as\s+)?/i)[0];
}

/** The statement that Knex's methods make, and Objection's, which has them from Knex. */
export function knexStatement(
  library: string,
  table: string,
  links: readonly Link[],
  call: Call,
): Operation | undefined {
  const write = links.find(({ name }) => name in writing);
  const has = (name: string): Link | undefined => links.find((link) => link.name === name);
  const where = whereOf(links, call);
  const base = { library, table, where: where.where, whereOpen: where.whereOpen };
  if (write === undefined) {
    if (links.length === 0) return undefined;
    const count = has('count') ?? has('countDistinct');
    const joins = links.flatMap(({ name, args }) =>
      /join$/i.test(name) ? (tableName(args?.[0]) ?? []) : [],
    );
    const ordered = has('orderBy')?.args?.[1];
    return {
      ...base,
      kind: 'read',
      sets: new Map(),
      joins,
      gives: has('first') === undefined ? 'rows' : 'row',
      counting:
        count !== undefined &&
        !links.some(({ name, args }) => /^(select|columns?)$/.test(name) && (args ?? []).length > 0),
      highest: has('max') !== undefined || (ordered !== undefined && stringOf(ordered) === 'desc'),
      locks: has('forUpdate') !== undefined,
    };
  }
  const kind = writing[write.name] ?? 'update';
  const [data] = write.args ?? [];
  const sets = new Map<string, Value>();
  const column = stringOf(data);
  if (column !== undefined && write.args?.[1] !== undefined) sets.set(column, write.args[1]);
  else if (column !== undefined) sets.set(column, data as Value);
  for (const item of itemsOf(data))
    for (const [name, value] of fieldsOf(item) ?? []) sets.set(bare(name), value);
  const setsOpen = column === undefined && itemsOf(data).some(isOpen);
  const isStep = write.name === 'increment' || write.name === 'decrement';
  const atomic = isStep
    ? [...sets.keys()]
    : [...sets].filter(([, value]) => isRaw(value)).map(([name]) => name);
  const conflict = has('onConflict');
  return {
    ...base,
    kind,
    sets,
    setsOpen,
    atomic,
    gives: has('returning') === undefined && kind !== 'insert' ? 'count' : 'rows',
    conflict:
      conflict === undefined
        ? undefined
        : {
            action: has('ignore') === undefined ? 'update' : 'ignore',
            columns:
              conflict.args?.[0] === undefined
                ? undefined
                : itemsOf(conflict.args[0]).flatMap((value) => stringOf(value) ?? []),
            atomic: true,
          },
  };
}

/** `knex.raw('n + 1')` */
function isRaw({ shape }: Value): boolean {
  return shape.kind === 'chain' && /^(raw|ref)$/.test(shape.chain.links.at(-1)?.name ?? '');
}

function bare(column: string): string {
  return column.split('.').at(-1) ?? column;
}

function whereOf(links: readonly Link[], call: Call): Where {
  let all = everywhere;
  for (const { name, args } of links) {
    if (args === undefined || !/where|^findById$|^findOne$/i.test(name)) continue;
    const part = partOf(name, args, call);
    all = /^or/i.test(name) ? anyOf([all, part]) : allOf([all, part]);
  }
  return all;
}

function partOf(name: string, args: readonly Value[], call: Call): Where {
  const [first, second, third] = args;
  if (name === 'findById') return condition('id', '=', first);
  if (/exists|raw|column|json/i.test(name)) return somewhere;
  if (first?.shape.kind === 'function') {
    // `where((qb) => qb.where(...).orWhere(...))`: the conditions are links of the builder again.
    const made = call(first);
    return made.shape.kind === 'chain' ? whereOf(made.shape.chain.links, call) : somewhere;
  }
  const column = stringOf(first);
  if (column === undefined)
    return first !== undefined && fieldsOf(first) !== undefined ? stripped(whereObject(first)) : somewhere;
  if (/null/i.test(name)) return condition(bare(column), /not/i.test(name) ? '!=' : 'null');
  if (/in$/i.test(name)) return condition(bare(column), /not/i.test(name) ? '!=' : 'in', second);
  if (/not/i.test(name)) return condition(bare(column), '!=', second);
  if (/like$/i.test(name)) return like(bare(column), second, /ilike$/i.test(name));
  if (third === undefined) return condition(bare(column), '=', second);
  const operator = (stringOf(second) ?? '=').toLowerCase();
  return /^i?like$/.test(operator)
    ? like(bare(column), third, operator === 'ilike')
    : condition(bare(column), operator, third);
}

function stripped({ where, whereOpen }: Where): Where {
  return {
    where: where.map((conditions) => conditions.map((one) => ({ ...one, column: bare(one.column) }))),
    whereOpen,
  };
}
