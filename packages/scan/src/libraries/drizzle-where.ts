import { chainOf, nameOf, type Shape, type Value } from '../flow/value.ts';
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

/** `and(eq(users.email, email), ...)`, `(users, { eq }) => eq(...)`, or an object. */
export function whereOf(value: Value | undefined): Where {
  if (value === undefined) return everywhere;
  if (value.shape.kind === 'object') return whereObject(value);
  const fragment = fragmentOf(value);
  if (fragment !== undefined) return textual(fragment);
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

/** A placeholder for the part of a text that has this number. */
const hole = /\$(\d+)/;
const comparison =
  /^[\s(]*(lower\s*\(\s*)?\$(\d+)[\s)]*(=|<>|!=|<=|>=|<|>|i?like|in|is\s+null|is\s+not\s+null)\s*(.*)$/is;

/** sql`lower(${users.email}) = ${email} and ${users.team} = ${team}` */
function textual({ parts }: Text): Where {
  const text = parts.map((part, at) => (typeof part === 'string' ? part : `$${at}`)).join('');
  const valueAt = (at: string | undefined): Value | undefined => {
    const part = parts[Number(at)];
    return typeof part === 'string' ? undefined : part;
  };
  const alternative = /\s+or\s+/i.test(text);
  const pieces = text.split(/\s+and\s+/i).map((piece): Where => {
    const [, folded, column, operator = '=', rest = ''] = comparison.exec(piece) ?? [];
    const name = nameOf(valueAt(column));
    if (name === undefined) return somewhere;
    const sign = operator.toLowerCase();
    return condition(
      name,
      folded === undefined ? (signs[sign.replace(/\s+/, ' ')] ?? sign) : 'ilike',
      valueAt(hole.exec(rest)?.[1]),
    );
  });
  return alternative ? { ...allOf(pieces), whereOpen: true } : allOf(pieces);
}

const signs: Readonly<Record<string, string>> = { '<>': '!=', 'is null': 'null', 'is not null': '!=' };

type Text = Extract<Shape, { kind: 'text' }>;

/** The text of a fragment, whatever is called on it: sql`count(*)`.mapWith(Number). */
export function fragmentOf({ shape }: Value): Text | undefined {
  if (shape.kind === 'text') return shape.tag === 'sql' ? shape : undefined;
  if (shape.kind !== 'chain') return undefined;
  const text = shape.chain.links.find(({ name }) => name === '`')?.args?.[0];
  return text?.shape.kind === 'text' ? text.shape : undefined;
}

/** What stands in a fragment apart from its values. */
export function fragmentText(value: Value): string | undefined {
  return fragmentOf(value)
    ?.parts.filter((part) => typeof part === 'string')
    .join(' ');
}

/** The function that a value is the call of. */
export function callee(value: Value | undefined): string | undefined {
  const chain = value === undefined ? undefined : chainOf(value);
  const last = chain?.links.at(-1);
  if (chain === undefined || last?.args === undefined) return undefined;
  return last.name === '()' ? (chain.links.at(-2)?.name ?? chain.root.name) : last.name;
}
