import type { CallExpression } from 'oxc-parser';
import { iterate, iterators, listedBy, narrowing, stemmingFrom } from './iterations.ts';
import type { Run } from './run.ts';
import { unite, unknown, type Source, type Value } from './value.ts';

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
  if (/^(includes|has|get|indexOf)$/.test(name) && object.sources.length > 0) {
    const asked = contains(run, object, name, args);
    if (asked !== undefined) return asked;
  }
  return iterators.has(name) ? iterate(run, node, object, name, args) : undefined;
}

/** Whether a list, a set or the keys of a map have something. */
function contains(run: Run, object: Value, name: string, args: () => readonly Value[]): Value | undefined {
  const [item] = object.shape.kind === 'array' ? object.shape.items : [];
  const [key, entry] = item?.shape.kind === 'array' ? item.shape.items : [];
  if ((name === 'get' && entry === undefined) || (name === 'indexOf' && item === undefined)) return undefined;
  const [sought] = args();
  const list = key === undefined ? object : { ...key, sources: unite(object.sources, key.sources) };
  const listed = item === undefined ? list : stemmingFrom(list, narrowing(run, listedBy(list, sought)));
  const sources = listed.sources
    .filter(({ counted }) => counted !== true)
    .map((source): Source => ({
      ...source,
      truthy: source.control === undefined ? 'found' : 'unknown',
      ...(name === 'indexOf' ? { counted: true, column: undefined } : {}),
    }));
  return { shape: name === 'get' ? (entry?.shape ?? unknown.shape) : { kind: 'unknown' }, sources };
}

/** lodash's `difference(names, known)`: what is left is not among the others. */
function difference(run: Run, [list = unknown, others = unknown]: readonly Value[]): Value {
  const known = stemmingFrom(others, narrowing(run, listedBy(others, list)));
  const absent = known.sources.map(({ access }): Source => ({
    access,
    truthy: 'unknown',
    control: 'absent',
  }));
  return { shape: list.shape, sources: unite(list.sources, absent) };
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
