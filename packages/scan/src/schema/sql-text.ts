import type { Value } from './symbolic/value.ts';
import { chainOf, itemsOf, stringOf } from './symbolic/value.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

/** The SQL that a Drizzle expression makes: sql`…`, or the usual operators. */
export function sqlOf(value: Value): string {
  if (value.kind === 'literal')
    return typeof value.value === 'string' ? `'${value.value}'` : String(value.value);
  if (value.kind === 'name') return value.name;
  if (value.kind === 'member') return value.property;
  const head = chainOf(value).find(({ args }) => args !== undefined);
  if (head?.args === undefined) return '?';
  const [first, second] = head.args;
  const left = first === undefined ? '?' : sqlOf(first);
  switch (head.name) {
    case 'sql':
    case 'raw':
      return first?.kind === 'literal' ? String(first.value).trim() : left;
    case 'isNull':
      return `${left} IS NULL`;
    case 'isNotNull':
      return `${left} IS NOT NULL`;
    case 'not':
      return `NOT (${left})`;
    case 'and':
    case 'or':
      return head.args.map(sqlOf).join(head.name === 'and' ? ' AND ' : ' OR ');
    case 'inArray':
      return `${left} IN (${itemsOf(second).map(sqlOf).join(', ')})`;
    default: {
      const operator = OPERATORS[head.name];
      return operator === undefined || second === undefined
        ? `${head.name}(${head.args.map(sqlOf).join(', ')})`
        : `${left} ${operator} ${sqlOf(second)}`;
    }
  }
}

/** A condition that is written as an object: `{ deleted_at: null }`. What has no plain value is a `?`. */
export function conditionOf(where: Value, column: (property: string) => string = (name) => name): string {
  if (where.kind !== 'object') return stringOf(where) ?? sqlOf(where);
  return [...where.entries]
    .map(([key, { value }]) => {
      if (value.kind !== 'literal') return `${column(key)} ?`;
      return value.value === null ? `${column(key)} IS NULL` : `${column(key)} = ${sqlOf(value)}`;
    })
    .join(' AND ');
}
