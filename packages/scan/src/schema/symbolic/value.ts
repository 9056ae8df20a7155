import type { Class, Function as FunctionNode, ArrowFunctionExpression } from 'oxc-parser';
import type { Place } from '../catalog.ts';
import type { Scope } from './scope.ts';

/**
 * What an expression of a schema source comes to. What cannot be known without running it stays as it is written: a name, a member of it,
 * a call of it. `varchar('email').notNull()` is therefore a value that a reader can take apart with {@link chainOf}.
 */
export type Value =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | bigint | null | undefined }
  | { readonly kind: 'array'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Entry> }
  | {
      readonly kind: 'function';
      readonly node: FunctionNode | ArrowFunctionExpression;
      readonly scope: Scope;
    }
  | { readonly kind: 'class'; readonly node: Class; readonly scope: Scope }
  | { readonly kind: 'name'; readonly name: string; readonly from?: string }
  | { readonly kind: 'member'; readonly object: Value; readonly property: string; readonly place: Place }
  | { readonly kind: 'call'; readonly callee: Value; readonly args: readonly Value[]; readonly place: Place }
  | { readonly kind: 'unknown' };

/** A property of an object, and where it stands. */
export interface Entry {
  readonly value: Value;
  readonly place: Place;
}

/** One link of a chain: `.notNull()` has arguments, `.schema` has none. */
export interface Link {
  readonly name: string;
  /** The module that the first name comes from. */
  readonly from?: string;
  readonly args?: readonly Value[];
  readonly place?: Place;
}

export const UNKNOWN: Value = { kind: 'unknown' };

export function literal(value: string | number | boolean | bigint | null | undefined): Value {
  return { kind: 'literal', value };
}

/** `knex.schema.createTable('x')` as its links: `knex`, `schema`, `createTable('x')`. A head that has no name is called ``. */
export function chainOf(value: Value): readonly Link[] {
  switch (value.kind) {
    case 'name':
      return [{ name: value.name, ...(value.from !== undefined && { from: value.from }) }];
    case 'member':
      return [...chainOf(value.object), { name: value.property, place: value.place }];
    case 'call': {
      const links = chainOf(value.callee);
      const last = links.at(-1) ?? { name: '' };
      if (last.args !== undefined) return [...links, { name: '', args: value.args, place: value.place }];
      return [...links.slice(0, -1), { ...last, args: value.args, place: value.place }];
    }
    default:
      return [{ name: '' }];
  }
}

export function stringOf(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

/** A boolean that is written out; nothing for anything else. */
export function booleanOf(value: Value | undefined): boolean | undefined {
  return value?.kind === 'literal' && typeof value.value === 'boolean' ? value.value : undefined;
}

export function itemsOf(value: Value | undefined): readonly Value[] {
  return value?.kind === 'array' ? value.items : [];
}

/** The strings of an array, or the one string. */
export function stringsOf(value: Value | undefined): string[] {
  const items = value?.kind === 'array' ? value.items : value === undefined ? [] : [value];
  return items.map(stringOf).filter((text) => text !== undefined);
}

export function entriesOf(value: Value | undefined): ReadonlyMap<string, Entry> {
  return value?.kind === 'object' ? value.entries : new Map();
}

/** A property of an object, of an object in it, and so on. */
export function property(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let found = value;
  for (const name of path) found = entriesOf(found).get(name)?.value;
  return found;
}
