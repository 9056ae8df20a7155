import type { Operation } from '../flow/access.ts';
import {
  field,
  fieldsOf,
  isOpen,
  itemsOf,
  nameOf,
  stringOf,
  type Chain,
  type Link,
  type Value,
} from '../flow/value.ts';
import type { Call, Library, Rows, Moment } from './library.ts';
import { callee, fragmentOf, fragmentText, whereOf } from './drizzle-where.ts';

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
/** What a statement is not one without. */
const needs: Readonly<Record<string, string>> = { insert: 'values', update: 'set' };
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
  entity: tableOf,
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

/** `pgTable('users', { ... }, (table) => [...])` is a table, not what its callback gives. */
function tableOf(chain: Chain): Value | undefined {
  const call = chain.links.at(-1);
  if (call?.args === undefined) return undefined;
  const name = call.name === '()' ? (chain.links.at(-2)?.name ?? chain.root.name) : call.name;
  return /(table|view)$/i.test(name) && stringOf(call.args[0]) !== undefined
    ? { shape: { kind: 'chain', chain }, sources: [] }
    : undefined;
}

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
  // `createHmac(key).update(text)` is not a statement.
  if (!isRead && find(needs[start.name] ?? start.name) === undefined && find('select') === undefined)
    return undefined;
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
    const counts = selected.length > 0 && selected.every(isCount);
    const gives = links.at(-1)?.name === 'get' ? 'row' : 'rows';
    const highest = selected.some(isHighest) || callee(find('orderBy')?.args?.[0]) === 'desc';
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
  const atomic = [...sets].filter(([, value]) => fragmentOf(value) !== undefined).map(([column]) => column);
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
    /^(count|countDistinct)$/.test(callee(value) ?? '') || /^\s*count\s*\(/i.test(fragmentText(value) ?? '')
  );
}

/** `max(users.position)`, sql`coalesce(max(${users.position}), 0)`. */
function isHighest(value: Value): boolean {
  return callee(value) === 'max' || /^\s*(coalesce\s*\(\s*)?max\s*\(/i.test(fragmentText(value) ?? '');
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
