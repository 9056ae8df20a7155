import type { Condition } from '../flow/access.ts';
import { fieldsOf, itemsOf, type Value } from '../flow/value.ts';

/** WHERE, as far as it could be read. */
export interface Where {
  readonly where: readonly (readonly Condition[])[];
  readonly whereOpen: boolean;
}

export const everywhere: Where = { where: [[]], whereOpen: false };
export const somewhere: Where = { where: [[]], whereOpen: true };

/** Both must hold. */
export function allOf(parts: readonly Where[]): Where {
  return parts.reduce(
    (one, other) => ({
      where: one.where.flatMap((left) => other.where.map((right) => [...left, ...right])).slice(0, 16),
      whereOpen: one.whereOpen || other.whereOpen,
    }),
    everywhere,
  );
}

/** One of them must hold. */
export function anyOf(parts: readonly Where[]): Where {
  return parts.length === 0
    ? somewhere
    : {
        where: parts.flatMap(({ where }) => where).slice(0, 16),
        whereOpen: parts.some(({ whereOpen }) => whereOpen),
      };
}

export function condition(column: string, operator: string, value?: Value): Where {
  return { where: [[{ column, operator, value }]], whereOpen: false };
}

/**
 * LIKE and ILIKE: a pattern that is not seen to have a wildcard is a comparison, which may ignore case.
 *
 * @param folds whether it is ILIKE
 */
export function like(column: string, value: Value | undefined, folds: boolean): Where {
  const hasWildcard =
    value === undefined || value.shape.kind === 'unknown' || partsOf(value).some((part) => /[%_]/.test(part));
  return condition(column, hasWildcard ? 'like' : folds ? 'ilike' : '=', value);
}

/** What is known of a text. */
function partsOf({ shape }: Value): readonly string[] {
  if (shape.kind === 'literal') return [String(shape.value)];
  if (shape.kind !== 'text') return [];
  return shape.parts.flatMap((part) => (typeof part === 'string' ? [part] : partsOf(part)));
}

const operators: Readonly<Record<string, string>> = {
  equals: '=',
  eq: '=',
  is: '=',
  in: 'in',
  not: '!=',
  ne: '!=',
  isNot: '!=',
  notIn: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  isNull: 'null',
};
const textual = new Set([
  'contains',
  'startsWith',
  'endsWith',
  'search',
  'has',
  'hasSome',
  'hasEvery',
  'path',
  'mode',
  'some',
  'every',
  'none',
  'between',
  're',
]);

/** `{ email, OR: [{ ... }], age: { gt: 3 } }`, as Prisma, Drizzle, Sequelize and MikroORM have it. */
export function whereObject(value: Value | undefined, flatten = false): Where {
  if (value === undefined) return everywhere;
  if (value.shape.kind === 'array') return anyOf(value.shape.items.map((item) => whereObject(item, flatten)));
  const fields = fieldsOf(value);
  if (fields === undefined) return somewhere;
  const parts: Where[] = [];
  for (const [key, field] of fields) {
    const name = key.replace(/^\$/, '');
    if (/^(and)$/i.test(name)) parts.push(allOf(itemsOf(field).map((item) => whereObject(item, flatten))));
    else if (/^(or)$/i.test(name))
      parts.push(anyOf(itemsOf(field).map((item) => whereObject(item, flatten))));
    else if (/^(not)$/i.test(name))
      parts.push(...[...(fieldsOf(field) ?? [])].map(([column, of]) => condition(column, '!=', of)));
    else parts.push(conditionOf(key, field, flatten));
  }
  const all = allOf(parts);
  return value.shape.kind === 'object' && value.shape.open ? { ...all, whereOpen: true } : all;
}

function conditionOf(column: string, value: Value, flatten: boolean): Where {
  const inner = fieldsOf(value);
  if (inner === undefined)
    return condition(column, value.shape.kind === 'array' ? 'in' : operatorOfCall(value), value);
  const [first] = inner.keys();
  const bare = first?.replace(/^\$/, '');
  if (bare === undefined) return condition(column, '=', value);
  if (/^i?like$/i.test(bare)) return like(column, inner.get(first ?? ''), /^i/i.test(bare));
  if (textual.has(bare)) return condition(column, bare === 'mode' ? '=' : 'like', value);
  const operator = operators[bare];
  if (operator !== undefined && !(flatten && inner.size > 1))
    return condition(
      column,
      inner.has('mode') && operator === '=' ? 'ilike' : operator,
      inner.get(first ?? ''),
    );
  // A compound unique key (`userId_postId: { userId, postId }`), or a condition on what is related.
  return flatten
    ? whereObject(value)
    : allOf(
        [...inner].map(([name, of]) => ({
          ...conditionOf(name === 'id' ? column : `${column}.${name}`, of, false),
        })),
      );
}

/** TypeORM's `Not(x)`, `In([...])`, `IsNull()`. */
function operatorOfCall({ shape }: Value): string {
  if (shape.kind !== 'chain') return '=';
  const name =
    shape.chain.links.length === 1 && shape.chain.links[0]?.name === '()' ? shape.chain.root.name : '';
  return (
    {
      Not: '!=',
      In: 'in',
      IsNull: 'null',
      LessThan: '<',
      LessThanOrEqual: '<=',
      MoreThan: '>',
      MoreThanOrEqual: '>=',
      Like: 'like',
      ILike: 'ilike',
      Between: '<',
      Raw: 'like',
    }[name] ?? '='
  );
}
