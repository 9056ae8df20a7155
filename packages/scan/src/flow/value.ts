import type { ArrowFunctionExpression, Function as FunctionExpression, Node } from 'oxc-parser';
import type { ClassInfo, Module } from '../project/module.ts';
import type { Access } from './access.ts';
import type { Fact } from './fact.ts';
import type { Scope } from './scope.ts';

/** A function of the source, in either notation. */
export type FunctionNode = ArrowFunctionExpression | FunctionExpression;

/** What the truth of a value says about the row that was looked for. */
export type Meaning = 'found' | 'absent' | 'unknown';

/** That a value stems from an access, and how. */
export interface Source {
  readonly access: Access;
  /** What a truthy value means. */
  readonly truthy: Meaning;
  /** The column that was taken from the row, by the code's name. */
  readonly column?: string | undefined;
  /** Whether it is the number of rows, not a row. */
  readonly counted?: boolean | undefined;
  /** Of a row, which of its columns has the list that was counted: `team.members.length`. */
  readonly of?: string | undefined;
  /** Whether something was computed on the way: a sum, a longer list, or what nobody knows. */
  readonly computed?: 'arithmetic' | 'collection' | 'other' | undefined;
  /** Where the value only depends on which branch was taken: the answer that led to it. */
  readonly control?: Meaning | undefined;
  /** Whether it is each of many rows, one after the other. */
  readonly each?: boolean | undefined;
}

/** What the evaluation of an expression gave. */
export interface Value {
  readonly shape: Shape;
  readonly sources: readonly Source[];
  /** What follows where it is tested, if that is not plain from the sources. */
  readonly test?: Test | undefined;
}

/** What is known in each branch of a test. */
export interface Test {
  readonly whenTrue: readonly Fact[];
  readonly whenFalse: readonly Fact[];
}

/** How much of an answer has been unpacked: mysql2's pair, pg's result, the rows, one of them. */
export type Stage = 'tuple' | 'result' | 'rows' | 'row';

/** `.where(...)`, or `.rows` where `args` is absent. */
export interface Link {
  readonly name: string;
  readonly args: readonly Value[] | undefined;
  readonly node: Node;
}

/** What a type annotation names: `Repository<User>`. */
export interface TypeName {
  readonly name: string;
  readonly args: readonly string[];
}

/** Where a chain of calls starts that the project itself does not define. */
export interface Root {
  readonly name: string;
  readonly type?: TypeName | undefined;
  /** Its type, where that is written out in place: `{ users: UserStore }`. */
  readonly members?: Node | undefined;
  /** The module it is imported from. */
  readonly from?: string | undefined;
  /** The value it starts at, where that is known: a row, an entity class. */
  readonly value?: Value | undefined;
  /** The call that made it, where another function does the making. */
  readonly made?: Node | undefined;
  readonly node: Node;
  readonly module: Module;
}

/** Calls and members, one after the other, of something that is not the project's own. */
export interface Chain {
  readonly root: Root;
  readonly links: readonly Link[];
  /** What the chain was taken for before it went on. */
  readonly replaces?: Access | undefined;
  /** What it may be instead, where a branch decides: a query with one more condition. */
  readonly alternatives?: readonly Chain[] | undefined;
}

/** A change that the code made to a row it read. */
export interface Mutation {
  readonly column: string;
  readonly value: Value;
}

export type Shape =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | bigint | null | undefined }
  | { readonly kind: 'text'; readonly parts: readonly (string | Value)[]; readonly tag?: string | undefined }
  | {
      readonly kind: 'object';
      readonly fields: Map<string, Value>;
      open: boolean;
      /** The entity that it will be a row of. */ readonly entity?: string | undefined;
      /** What was spread into it and is not known, where somebody looks on. */ rest?: Value | undefined;
    }
  | { readonly kind: 'array'; readonly items: Value[]; readonly open: boolean }
  | {
      readonly kind: 'function';
      readonly node: FunctionNode;
      readonly scope: Scope;
      readonly self: Value | undefined;
    }
  | { readonly kind: 'class'; readonly class: ClassInfo }
  | {
      readonly kind: 'instance';
      readonly class: ClassInfo;
      readonly fields: Map<string, Value>;
      ready: boolean;
      readonly args: readonly Value[] | undefined;
      /** Whether it has more than the fields: all of an object that is not known was assigned to it. */
      open?: boolean;
    }
  | { readonly kind: 'module'; readonly module: Module }
  | {
      readonly kind: 'row';
      readonly access: Access;
      readonly stage: Stage;
      readonly mutations: Mutation[];
      readonly chain?: Chain | undefined;
    }
  | { readonly kind: 'chain'; readonly chain: Chain };

export const unknown: Value = { shape: { kind: 'unknown' }, sources: [] };

export function literal(value: string | number | boolean | bigint | null | undefined): Value {
  return { shape: { kind: 'literal', value }, sources: [] };
}

/** Whether a value is known not to be given: an argument that the caller leaves out. */
export function isMissing({ shape, sources }: Value): boolean {
  return shape.kind === 'literal' && shape.value === undefined && sources.length === 0;
}

/** The string that a value is known to be. */
export function stringOf(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  const { shape } = value;
  if (shape.kind === 'literal' && typeof shape.value === 'string') return shape.value;
  if (shape.kind === 'text') {
    const parts = shape.parts.map((part) => (typeof part === 'string' ? part : stringOf(part)));
    return parts.includes(undefined) ? undefined : parts.join('');
  }
  return undefined;
}

/** The members of an object that the code wrote out, or nothing. */
export function fieldsOf(value: Value | undefined): Map<string, Value> | undefined {
  return value?.shape.kind === 'object' || value?.shape.kind === 'instance' ? value.shape.fields : undefined;
}

/** Whether an object may have more members than those that are known: a request's body, though its class is known. */
export function isOpen({ shape }: Value): boolean {
  if (shape.kind === 'instance')
    return shape.open === true || shape.args === undefined || shape.args.length > 0;
  return shape.kind !== 'object' || shape.open;
}

/** The member of an object that the code wrote out. */
export function field(value: Value | undefined, name: string): Value | undefined {
  return fieldsOf(value)?.get(name);
}

/** The elements of an array that the code wrote out, else the value alone. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return value.shape.kind === 'array' ? value.shape.items : [value];
}

/** The chain that a value is, or was before it became a row. */
export function chainOf(value: Value): Chain | undefined {
  return value.shape.kind === 'chain' || value.shape.kind === 'row' ? value.shape.chain : undefined;
}

/** `req.body.email`: what the code calls a value, where it is a plain path. */
export function pathOf(value: Value | undefined): string | undefined {
  const chain = value === undefined ? undefined : chainOf(value);
  if (chain === undefined) return undefined;
  if (chain.links.some(({ args }) => args !== undefined)) return undefined;
  return [chain.root.name, ...chain.links.map(({ name }) => name)].join('.');
}

/** Whether two values are one, or go by the same path. */
export function isSameValue(one: Value | undefined, other: Value | undefined): boolean {
  const path = pathOf(one);
  return one !== undefined && (one === other || (path !== undefined && path === pathOf(other)));
}

/** The last name of a value's path: `users` of `schema.users`. */
export function nameOf(value: Value | undefined): string | undefined {
  if (value?.shape.kind === 'class') return value.shape.class.name;
  if (value?.shape.kind === 'instance') return value.shape.class.name;
  const chain = value === undefined ? undefined : chainOf(value);
  return chain === undefined ? undefined : (chain.links.at(-1)?.name ?? chain.root.name);
}

/** Each source once. */
export function unite(...lists: readonly (readonly Source[])[]): readonly Source[] {
  const kept: Source[] = [];
  for (const list of lists) {
    for (const source of list) {
      if (!kept.some((other) => same(source, other))) kept.push(source);
    }
  }
  return kept;
}

function same(one: Source, other: Source): boolean {
  return (
    one.access === other.access &&
    one.column === other.column &&
    one.truthy === other.truthy &&
    one.counted === other.counted &&
    one.of === other.of &&
    one.computed === other.computed &&
    one.control === other.control &&
    one.each === other.each
  );
}

const plain = new Set(['unknown', 'literal']);

/** What a variable may be after one of two branches. */
export function either(one: Value, other: Value): Value {
  if (one === other) return one;
  const sources = unite(one.sources, other.sources);
  if (one.shape.kind === 'object' && other.shape.kind === 'object') {
    const fields = new Map(one.shape.fields);
    for (const [name, value] of other.shape.fields) {
      const before = fields.get(name);
      fields.set(name, before === undefined ? value : either(before, value));
    }
    return { shape: { ...one.shape, fields, open: one.shape.open || other.shape.open }, sources };
  }
  if (
    one.shape.kind === 'literal' &&
    other.shape.kind === 'literal' &&
    one.shape.value !== other.shape.value
  ) {
    return { shape: { kind: 'unknown' }, sources };
  }
  return { shape: plain.has(one.shape.kind) ? other.shape : withAlternatives(one.shape, other), sources };
}

/** A query that may be one of two is one with alternatives. */
function withAlternatives(shape: Shape, other: Value): Shape {
  if (shape.kind !== 'chain' && shape.kind !== 'row') return shape;
  const { chain } = shape;
  const second = chainOf(other);
  if (
    chain === undefined ||
    second === undefined ||
    chain === second ||
    chain.links.length === 0 ||
    second.links.length === 0
  )
    return shape;
  if (!second.links.some(({ args }) => args !== undefined)) return shape;
  const { alternatives: more = [], ...rest } = second;
  return {
    ...shape,
    chain: { ...chain, alternatives: [...(chain.alternatives ?? []), rest, ...more].slice(0, 4) },
  };
}

/** A chain, one link longer. */
export function lengthen(chain: Chain, next: Link): Chain {
  const { alternatives } = chain;
  return {
    ...chain,
    links: [...chain.links, next],
    ...(alternatives === undefined
      ? {}
      : { alternatives: alternatives.map((other) => lengthen(other, next)) }),
  };
}

/** The same value, of which something was made. */
export function through(
  value: Value,
  change: (source: Source) => Source,
  shape: Shape = { kind: 'unknown' },
): Value {
  return { shape, sources: value.sources.map(change) };
}

/** Truth and falsehood of a value change places. */
export function negated(value: Value): Value {
  return through(value, (source) => ({ ...source, truthy: opposite(source.truthy) }));
}

export function opposite(meaning: Meaning): Meaning {
  if (meaning === 'unknown') return meaning;
  return meaning === 'found' ? 'absent' : 'found';
}

/** A chain with what its root was made from: `const statement = db.prepare(...)`, then `statement.get()`. */
export function flatten(chain: Chain): Chain {
  const start = chain.root.value?.shape.kind === 'chain' ? chain.root.value.shape.chain : undefined;
  return start === undefined
    ? chain
    : { ...chain, root: start.root, links: [...start.links, ...chain.links] };
}
