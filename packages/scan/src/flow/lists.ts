import type { CallExpression } from 'oxc-parser';
import { callFunction } from './calls.ts';
import { testOf } from './fact.ts';
import { rowOf } from './members.ts';
import { conditionsOf, equalTo, narrowed } from './narrow.ts';
import type { Run } from './run.ts';
import { either, literal, unite, unknown, type Shape, type Source, type Value } from './value.ts';

type FunctionShape = Extract<Shape, { kind: 'function' }>;

const iterators = new Set([
  'map',
  'flatMap',
  'forEach',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'some',
  'every',
  'reduce',
  'sort',
]);
const growing = new Set(['push', 'unshift', 'splice', 'pop', 'shift', 'concat']);

/** What a method of a list, a set or a map gives; nothing where it is another's. */
export function listMethod(
  run: Run,
  node: CallExpression,
  object: Value,
  name: string,
  args: () => readonly Value[],
): Value | undefined {
  if (/^difference(By|With)?$/.test(name)) return difference(run, args());
  if (growing.has(name)) return grow(object, args);
  if (/^(includes|has|get|indexOf)$/.test(name) && object.sources.length > 0)
    return contains(run, object, name, args);
  return iterators.has(name) ? iterate(run, node, object, name, args) : undefined;
}

/** Whether a list, a set or the keys of a map have something. */
function contains(run: Run, object: Value, name: string, args: () => readonly Value[]): Value | undefined {
  const [item] = object.shape.kind === 'array' ? object.shape.items : [];
  const [key, entry] = item?.shape.kind === 'array' ? item.shape.items : [];
  if (name === 'get' && entry === undefined) return undefined;
  const [value] = args();
  const listed = key?.sources ?? object.sources;
  const conditions = equalTo(listed, value);
  const sources = narrowed(
    run,
    listed.filter(
      ({ counted, access, column }) => counted !== true && !(column === undefined && conditions.has(access)),
    ),
    conditions,
  ).map((source): Source => ({
    ...source,
    truthy: source.control === undefined ? 'found' : 'unknown',
    ...(conditions.has(source.access) ? {} : { column: undefined }),
    ...(name === 'indexOf' ? { counted: true } : {}),
  }));
  return { shape: name === 'get' ? (entry?.shape ?? unknown.shape) : { kind: 'unknown' }, sources };
}

/** `row.tags.push(tag)` makes a longer list out of a column that was read. */
function grow(object: Value, args: () => readonly Value[]): Value | undefined {
  const { shape } = object;
  if (shape.kind === 'array') {
    shape.items.push(...args());
    return unknown;
  }
  if (object.sources.length === 0) return undefined;
  const sources = object.sources.map((source) => ({ ...source, computed: 'collection' as const }));
  if (shape.kind === 'chain') {
    const [first] = shape.chain.links;
    const row = shape.chain.root.value?.shape;
    const made = args();
    if (row?.kind === 'row' && first !== undefined)
      row.mutations.push({
        column: first.name,
        value: { shape: { kind: 'unknown' }, sources: unite(sources, ...made.map((value) => value.sources)) },
      });
  }
  return { shape: { kind: 'unknown' }, sources };
}

function iterate(
  run: Run,
  node: CallExpression,
  object: Value,
  name: string,
  args: () => readonly Value[],
): Value | undefined {
  const [callback, initial] = args();
  if (callback?.shape.kind !== 'function')
    return callback === undefined || object.sources.length === 0
      ? undefined
      : { ...object, shape: { kind: 'unknown' } };
  const element = elementOf(object);
  const result = inLoop(run, callback.shape, name === 'reduce' ? [initial, element] : [element], node);
  const made = result.sources;
  const isSearch = /^(find|findLast|findIndex|some)$/.test(name);
  const conditions = isSearch ? conditionsOf(element.sources, result) : new Map<never, never>();
  if (conditions.size > 0) {
    const asked = narrowed(run, element.sources, conditions).map((source): Source => ({
      ...source,
      each: undefined,
      truthy: 'found',
      ...(name === 'findIndex' ? { counted: true } : {}),
    }));
    const [source] = asked;
    const isRow = name.startsWith('find') && name !== 'findIndex' && element.shape.kind === 'row';
    return {
      shape:
        isRow && source !== undefined ? { ...element.shape, access: source.access } : { kind: 'unknown' },
      sources: asked,
    };
  }
  switch (name) {
    case 'map':
    case 'flatMap':
      return { shape: { kind: 'array', items: [result], open: true }, sources: unite(object.sources, made) };
    case 'filter': {
      // What passes the filter is there because of what was asked in it.
      const passed = testOf(result).whenTrue.map(({ access, means }) => ({
        access,
        truthy: 'unknown' as const,
        control: means,
      }));
      const kept = object.sources.map((source) => ({
        ...source,
        computed: source.column === undefined ? source.computed : ('collection' as const),
      }));
      return { shape: object.shape, sources: unite(kept, passed) };
    }
    case 'find':
    case 'findLast':
      return object.shape.kind === 'row'
        ? rowOf(object, object.shape)
        : {
            shape: element.shape,
            sources: object.sources.map((source) => ({ ...source, truthy: 'found' as const })),
          };
    case 'some': {
      // A comparison of columns belongs to the question; what only a function can tell does not.
      const plain = made.every(({ computed }) => computed !== 'other');
      return {
        shape: { kind: 'unknown' },
        sources: unite(
          object.sources.map((source) => ({
            ...source,
            truthy: plain ? ('found' as const) : ('unknown' as const),
            computed: plain ? source.computed : ('other' as const),
          })),
          made,
        ),
      };
    }
    case 'every':
      return {
        shape: { kind: 'unknown' },
        sources: unite(
          object.sources.map((source) => ({ ...source, truthy: 'unknown' as const })),
          made,
        ),
      };
    case 'forEach':
      return literal(undefined);
    case 'reduce':
      return {
        shape: { kind: 'unknown' },
        sources: unite(object.sources, made).map((source) => ({ ...source, truthy: 'unknown' as const })),
      };
    default:
      return object;
  }
}

/** lodash's `difference(names, known)`: what is left is not among the others. */
function difference(run: Run, [list = unknown, others = unknown]: readonly Value[]): Value {
  const conditions = equalTo(others.sources, list);
  const named = others.sources.filter(
    ({ access, column }) => column !== undefined || !conditions.has(access),
  );
  const absent = narrowed(run, named, conditions).map(({ access }): Source => ({
    access,
    truthy: 'unknown',
    control: 'absent',
  }));
  return { shape: list.shape, sources: unite(list.sources, absent) };
}

function inLoop(
  run: Run,
  shape: FunctionShape,
  args: readonly (Value | undefined)[],
  node: CallExpression,
): Value {
  run.depth++;
  const result = callFunction(run, shape, args, node);
  run.depth--;
  return result;
}

/** One element of a list. */
export function elementOf(list: Value): Value {
  const { shape } = list;
  if (shape.kind === 'row') {
    const row = rowOf(list, shape);
    return { ...row, sources: row.sources.map((source) => ({ ...source, each: true })) };
  }
  if (shape.kind === 'array')
    return shape.items.length === 0
      ? { ...unknown, sources: list.sources }
      : withSources(shape.items.reduce(either), list);
  return { shape: { kind: 'unknown' }, sources: list.sources };
}

function withSources(value: Value, list: Value): Value {
  return {
    ...value,
    sources: unite(
      value.sources,
      list.sources.filter(({ control }) => control !== undefined),
    ),
  };
}
