import type { Json } from '../scenario/types.ts';

/** A value that a run made up: an id, a token. Everything with the same token refers to the same thing. */
export interface MadeUp {
  readonly token: string;
  readonly shape: 'integer' | 'uuid' | 'word';
  /** Its colour while names are looked for, then its name. */
  label: string;
}

/** A part of a text: plain, a made-up value, or a blank whose value means nothing. */
export type Part = string | MadeUp | { readonly blank: 'time' | 'masked' };

export interface Leaf {
  readonly kind: 'leaf';
  readonly type: 'string' | 'number' | 'literal';
  readonly text: string;
  /** Undefined if nothing in it is made up. */
  parts?: readonly Part[];
  fixed?: string;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly ordered: boolean;
  /** An object with made-up keys: a multiset of pairs of key and value. */
  readonly pairs: boolean;
  fixed?: string;
}

export interface Members {
  readonly kind: 'object';
  readonly keys: readonly string[];
  readonly values: readonly Node[];
  fixed?: string;
}

/** A value of an outcome with its made-up values marked. `fixed` is its text where nothing in it is made up. */
export type Node = Leaf | List | Members;

/** Computes `fixed`, bottom up. Call it once, when all parts are known. Returns whether the node has it. */
export function seal(node: Node): boolean {
  const children = childrenOf(node).map(seal);
  const fixed = node.kind === 'leaf' ? !node.parts?.some(isMadeUp) : !children.includes(false);
  if (fixed) node.fixed = textOf(node);
  return fixed;
}

/**
 * The text of a node with its made-up values under their present labels. Two nodes have the same text exactly if they
 * are equal up to the order of multisets; no plain value has the text of a made-up one.
 */
export function textOf(node: Node): string {
  if (node.fixed !== undefined) return node.fixed;
  if (node.kind === 'leaf') return leafText(node);
  if (node.kind === 'object') {
    return `{${node.keys.map((key, i) => `${JSON.stringify(key)}:${textOf(node.values[i] as Node)}`).join(',')}}`;
  }
  const items = node.items.map(textOf);
  if (!node.ordered) items.sort();
  return node.ordered ? `[${items.join(',')}]` : `<${node.pairs ? ':' : ''}${items.join(',')}>`;
}

function leafText({ type, text, parts }: Leaf): string {
  if (!parts) return type === 'string' ? JSON.stringify(text) : text;
  const inner = parts.map((part) => {
    if (typeof part === 'string') return JSON.stringify(part);
    return 'blank' in part ? `~${part.blank}` : `~${part.shape} ${JSON.stringify(part.label)}`;
  });
  return `${type}(${inner.join('')})`;
}

/** The node as JSON for people: made-up values by their labels, multisets in their canonical order. */
export function render(node: Node): Json {
  if (node.kind === 'leaf') return renderLeaf(node);
  if (node.kind === 'object') {
    return Object.fromEntries(node.keys.map((key, i) => [key, render(node.values[i] as Node)]));
  }
  if (!node.pairs) return sortedItems(node).map(render);
  return Object.fromEntries(
    sortedItems(node).map((pair) => {
      const [key, value] = childrenOf(pair);
      return [renderText(key as Node), render(value as Node)];
    }),
  );
}

/** A value as text: a text as it is, anything else as JSON. */
export function renderText(node: Node): string {
  const value = render(node);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The elements of a list; of a multiset in the order of their texts. */
export function sortedItems(list: List): readonly Node[] {
  if (list.ordered) return list.items;
  return list.items
    .map((item) => ({ item, text: textOf(item) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}

function renderLeaf({ type, text, parts }: Leaf): Json {
  if (parts) return parts.map((part) => (typeof part === 'string' ? part : nameOf(part))).join('');
  if (type === 'string') return text;
  const value = JSON.parse(text) as Json;
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(text) ? text : value;
}

function nameOf(part: Exclude<Part, string>): string {
  return 'blank' in part ? `‹${part.blank}›` : part.label;
}

export function childrenOf(node: Node): readonly Node[] {
  return node.kind === 'leaf' ? [] : node.kind === 'list' ? node.items : node.values;
}

export function isMadeUp(part: Part): part is MadeUp {
  return typeof part === 'object' && 'token' in part;
}
