import type { Value } from './value.ts';
import { literal } from './value.ts';

type Apply = (fn: Value, args: readonly Value[]) => Value;

/** What JavaScript's own methods make of known values; nothing where it is not known. */
export function builtIn(
  object: Value,
  method: string,
  args: readonly Value[],
  apply: Apply,
): Value | undefined {
  if (object.kind === 'array') return ofArray(object.items, method, args, apply);
  if (object.kind === 'literal' && typeof object.value === 'string')
    return ofString(object.value, method, args);
  if (object.kind === 'name' && object.name === 'Object') return ofObject(method, args);
  if (object.kind === 'function' && method === 'bind') return object;
  return undefined;
}

function ofArray(
  items: readonly Value[],
  method: string,
  args: readonly Value[],
  apply: Apply,
): Value | undefined {
  const [first] = args;
  switch (method) {
    case 'map':
    case 'forEach':
    case 'flatMap': {
      if (first === undefined) return undefined;
      const made = items.map((item, index) => apply(first, [item, literal(index)]));
      return array(method === 'flatMap' ? made.flatMap(spreadOf) : made);
    }
    case 'reduce':
      return first === undefined || args[1] === undefined
        ? undefined
        : items.reduce((so, item, index) => apply(first, [so, item, literal(index)]), args[1]);
    case 'filter':
    case 'slice':
      return array(items);
    case 'concat':
      return array([...items, ...args.flatMap(spreadOf)]);
    case 'join': {
      const separator = first?.kind === 'literal' ? String(first.value) : ',';
      const texts = items.map((item) => (item.kind === 'literal' ? String(item.value) : undefined));
      return texts.includes(undefined) ? undefined : literal(texts.join(separator));
    }
    default:
      return undefined;
  }
}

function ofString(text: string, method: string, args: readonly Value[]): Value | undefined {
  const known = args.map((arg) => (arg.kind === 'literal' ? String(arg.value) : undefined));
  const [first, second] = known;
  switch (method) {
    case 'toLowerCase':
      return literal(text.toLowerCase());
    case 'toUpperCase':
      return literal(text.toUpperCase());
    case 'trim':
    case 'toString':
      return literal(method === 'trim' ? text.trim() : text);
    case 'concat':
      return known.includes(undefined) ? undefined : literal(text + known.join(''));
    case 'replace':
    case 'replaceAll':
      if (first === undefined || second === undefined) return undefined;
      return literal(method === 'replace' ? text.replace(first, second) : text.replaceAll(first, second));
    case 'split':
      return first === undefined ? undefined : array(text.split(first).map(literal));
    default:
      return undefined;
  }
}

function ofObject(method: string, args: readonly Value[]): Value | undefined {
  const [first] = args;
  if (method === 'assign') {
    return {
      kind: 'object',
      entries: new Map(args.flatMap((arg) => (arg.kind === 'object' ? [...arg.entries] : []))),
    };
  }
  if (method === 'freeze' || method === 'seal') return first;
  if (first?.kind !== 'object') return undefined;
  const entries = [...first.entries];
  if (method === 'keys') return array(entries.map(([name]) => literal(name)));
  if (method === 'values') return array(entries.map(([, { value }]) => value));
  if (method === 'entries') return array(entries.map(([name, { value }]) => array([literal(name), value])));
  return undefined;
}

function array(items: readonly Value[]): Value {
  return { kind: 'array', items };
}

function spreadOf(value: Value): readonly Value[] {
  return value.kind === 'array' ? value.items : [value];
}
