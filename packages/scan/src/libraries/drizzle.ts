import type { Operation } from '../flow/access.ts';
import {
  chainOf,
  field,
  fieldsOf,
  isOpen,
  itemsOf,
  nameOf,
  type Chain,
  type Link,
  type Value,
} from '../flow/value.ts';
import type { Call, Library, Rows, Moment } from './library.ts';
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

const starts = new Set([
  'select',
  'selectDistinct',
  'selectDistinctOn',
  'insert',
  'update',
  'delete',
  'query',
  '$count',
]);
const operators: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  inArray: 'in',
  isNull: 'null',
  isNotNull: '!=',
  notInArray: '!=',
  like: 'like',
  ilike: 'ilike',
  exists: 'exists',
  between: '<',
};

/** Drizzle: `db.select().from(users).where(eq(users.email, email))` and `db.query.users.findFirst({ where })`. */
export const drizzle: Library = {
  name: 'drizzle',
  packages: /^drizzle-orm/,
  operation(chain, moment, call) {
    const at = chain.links.findIndex(({ name }) => starts.has(name));
    const start = chain.links[at];
    if (start === undefined) return undefined;
    const links = chain.links.slice(at);
    if (start.name === 'query' && start.args === undefined) return relational(links, call);
    if (start.args === undefined) return undefined;
    return complete(chain, links, moment) ? statement(start, links) : undefined;
  },
  cure: {
    insert: ({ table }) => `db.insert(${table}).values(values)`,
    update: (rows) => `db.update(${rows.table}).set(values).where(${equal(rows)})`,
    updateIf: (rows, answer) =>
      counted(`db.update(${rows.table}).set(values).where(${equal(rows)})`, rows, answer),
    deleteIf: (rows, answer) => counted(`db.delete(${rows.table}).where(${equal(rows)})`, rows, answer),
    atomic: (rows, column) =>
      `await db.update(${rows.table}).set({ ${column}: sql\`\${${rows.table}.${column}} + 1\` }).where(${equal(rows)})`,
    lock: (rows) => `await tx.select().from(${rows.table}).where(${equal(rows)}).for('update')`,
  },
};

/** Only an awaited chain is executed, or one that says so. */
function complete(chain: Chain, links: readonly Link[], moment: Moment): boolean {
  return moment === 'await' || /^(execute|all|get|run|values|prepare)$/.test(chain.links.at(-1)?.name ?? '')
    ? links.length > 1 || links[0]?.name === '$count'
    : false;
}

function relational(links: readonly Link[], of: Call): Operation | undefined {
  const [, table, call] = links;
  if (table === undefined || call?.args === undefined || !/^find(First|Many)$/.test(call.name))
    return undefined;
  const wanted = field(call.args[0], 'where');
  const { where, whereOpen } = whereOf(wanted?.shape.kind === 'function' ? of(wanted) : wanted);
  return {
    library: 'drizzle',
    kind: 'read',
    table: table.name,
    where,
    whereOpen,
    sets: new Map(),
    gives: call.name === 'findFirst' ? 'row' : 'rows',
  };
}

function statement(start: Link, links: readonly Link[]): Operation | undefined {
  const find = (name: string): Link | undefined =>
    links.find((link) => link.name === name && link.args !== undefined);
  const isRead = start.name.startsWith('select');
  const target = isRead ? find('from')?.args?.[0] : start.args?.[0];
  const table = nameOf(target);
  if (table === undefined) return undefined;
  const base = {
    library: 'drizzle',
    table,
    ...whereOf(start.name === '$count' ? start.args?.[1] : find('where')?.args?.[0]),
  };
  if (start.name === '$count') return { ...base, kind: 'read', sets: new Map(), gives: 'count' };
  if (isRead) {
    const joins = links
      .filter(({ name }) => /join$/i.test(name))
      .flatMap(({ args }) => nameOf(args?.[0]) ?? []);
    const selected = [...(fieldsOf(start.args?.[0]) ?? [])].map(([, value]) => value);
    const counts =
      selected.length > 0 &&
      selected.every((value) => /^(count|countDistinct)$/.test(callee(value) ?? '') || isCount(value));
    const gives = links.at(-1)?.name === 'get' ? 'row' : 'rows';
    const highest =
      selected.some((value) => callee(value) === 'max') || callee(find('orderBy')?.args?.[0]) === 'desc';
    return {
      ...base,
      kind: 'read',
      sets: new Map(),
      joins,
      gives,
      counting: counts,
      highest,
      locks: find('for') !== undefined,
    };
  }
  const sets = new Map<string, Value>();
  const values = itemsOf(find('values')?.args?.[0] ?? find('set')?.args?.[0]);
  for (const value of values) for (const [column, of] of fieldsOf(value) ?? []) sets.set(column, of);
  const setsOpen = values.some(isOpen) || find('select') !== undefined;
  const atomic = [...sets]
    .filter(([, value]) => value.shape.kind === 'text' && value.shape.tag === 'sql')
    .map(([column]) => column);
  if (start.name === 'insert')
    return { ...base, kind: 'insert', sets, setsOpen, conflict: conflictOf(links), gives: 'rows' };
  return {
    ...base,
    kind: start.name === 'update' ? 'update' : 'delete',
    sets,
    setsOpen,
    atomic,
    gives: find('returning') === undefined ? 'result' : 'rows',
  };
}

function conflictOf(links: readonly Link[]): Operation['conflict'] {
  const link = links.find(({ name }) => /^on(ConflictDo(Nothing|Update)|DuplicateKeyUpdate)$/.test(name));
  if (link === undefined) return undefined;
  const target = field(link.args?.[0], 'target');
  const columns =
    target === undefined ? undefined : itemsOf(target).flatMap((column) => nameOf(column) ?? []);
  return { action: link.name === 'onConflictDoNothing' ? 'ignore' : 'update', columns, atomic: true };
}

function isCount(value: Value): boolean {
  return (
    value.shape.kind === 'text' &&
    /count\s*\(/i.test(value.shape.parts.filter((part) => typeof part === 'string').join(' '))
  );
}

/** The function that a value is the call of. */
function callee(value: Value | undefined): string | undefined {
  const chain = value === undefined ? undefined : chainOf(value);
  const last = chain?.links.at(-1);
  if (chain === undefined || last?.args === undefined) return undefined;
  return last.name === '()' ? (chain.links.at(-2)?.name ?? chain.root.name) : last.name;
}

/** `and(eq(users.email, email), ...)`, `(users, { eq }) => eq(...)`, or an object. */
export function whereOf(value: Value | undefined): Where {
  if (value === undefined) return everywhere;
  if (value.shape.kind === 'object') return whereObject(value);
  if (value.shape.kind === 'text') return textual(value);
  const name = callee(value);
  const args = chainOf(value)?.links.at(-1)?.args ?? [];
  if (name === 'and') return allOf(args.map(whereOf));
  if (name === 'or') return anyOf(args.map(whereOf));
  if (name === 'not')
    return {
      where: [
        whereOf(args[0])
          .where.flat()
          .map((one) => ({ ...one, operator: '!=' })),
      ],
      whereOpen: whereOf(args[0]).whereOpen,
    };
  const operator = operators[name ?? ''];
  const column = nameOf(args[0]);
  if (operator === undefined || column === undefined) return somewhere;
  return /^i?like$/.test(operator)
    ? like(column, args[1], operator === 'ilike')
    : condition(column, operator, args[1]);
}

/** sql`lower(${users.email}) = ${email}` */
function textual(value: Value): Where {
  if (value.shape.kind !== 'text') return somewhere;
  const [before, column] = value.shape.parts;
  const name = column === undefined || typeof column === 'string' ? undefined : nameOf(column);
  if (name === undefined) return somewhere;
  return condition(
    name,
    typeof before === 'string' && /lower\s*\(\s*$/i.test(before) ? 'ilike' : 'like',
    undefined,
  );
}

function equal({ table, keys }: Rows): string {
  const all = keys.map((key) => `eq(${table}.${key}, ${key})`);
  return all.length === 1 ? all.join('') : `and(${all.join(', ')})`;
}

/** MySQL has no RETURNING. */
function counted(query: string, { dialect }: Rows, answer: string): string {
  return dialect === 'mysql'
    ? `const [{ affectedRows }] = await ${query}; if (affectedRows === 0) throw new ${answer}();`
    : `const rows = await ${query}.returning(); if (rows.length === 0) throw new ${answer}();`;
}
