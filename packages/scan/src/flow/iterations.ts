import type { CallExpression } from 'oxc-parser';
import type { Access, Condition } from './access.ts';
import { callFunction, type FunctionShape } from './call-function.ts';
import { testOf } from './fact.ts';
import { asCount, rowOf } from './members.ts';
import type { Run } from './run.ts';
import { literal, unite, unknown, either, type Value } from './value.ts';

/** Those that look for elements. */
const looking = new Set(['find', 'findLast', 'findIndex', 'some', 'filter']);

/** Methods of a list that go through it. */
export const iterators: ReadonlySet<string> = new Set([
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

/** What a method of a list gives that calls a function for its elements. */
export function iterate(
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
  const meant = narrowing(run, looking.has(name) ? askedBy(object, result) : new Map());
  const found = stemmingFrom(object, meant);
  const made = stemmingFrom(result, meant).sources;
  switch (name) {
    case 'map':
    case 'flatMap':
      return { shape: { kind: 'array', items: [result], open: true }, sources: unite(object.sources, made) };
    case 'filter': {
      // What passes the filter is there because of what was asked in it.
      const passed = testOf(result).whenTrue.map(({ access, means }) => ({
        access: meant(access),
        truthy: 'unknown' as const,
        control: means,
      }));
      const kept = found.sources.map((source) => ({
        ...source,
        computed: source.column === undefined ? source.computed : ('collection' as const),
      }));
      return { shape: found.shape, sources: unite(kept, passed) };
    }
    case 'find':
    case 'findLast':
      return found.shape.kind === 'row'
        ? rowOf(found, found.shape)
        : {
            shape: element.shape,
            sources: found.sources.map((source) => ({ ...source, truthy: 'found' as const })),
          };
    case 'findIndex':
      return {
        shape: { kind: 'unknown' },
        sources: found.sources.map((source) => ({ ...source, truthy: 'found' as const, counted: true })),
      };
    case 'some': {
      // A comparison of columns belongs to the question; what only a function can tell does not.
      const plain = made.every(({ computed }) => computed !== 'other');
      return {
        shape: { kind: 'unknown' },
        sources: unite(
          found.sources.map((source) => ({
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
      // A sum over rows is as good as their number.
      return {
        shape: { kind: 'unknown' },
        sources: unite(object.sources.map(asCount), made).map((source) => ({
          ...source,
          truthy: 'unknown' as const,
        })),
      };
    default:
      return object;
  }
}

/** What a test asks of columns: `row => row.email === email`. */
function askedBy({ shape }: Value, result: Value): ReadonlyMap<Access, readonly Condition[]> {
  const asked = new Map<Access, Condition[]>();
  if (shape.kind === 'chain') return asked;
  for (const { access, column, operator, against, means, weak } of testOf(result).whenTrue) {
    if (column === undefined || against === undefined || weak === true || means !== 'found') continue;
    if (operator !== '==' && operator !== '===') continue;
    asked.set(access, [...(asked.get(access) ?? []), { column, operator: '=', value: against }]);
  }
  return asked;
}

/** What is asked where something is looked for among the values of one column. */
export function listedBy(
  { sources }: Value,
  sought: Value | undefined,
): ReadonlyMap<Access, readonly Condition[]> {
  return new Map(
    sources.flatMap(({ access, column, computed }) =>
      column === undefined || computed !== undefined || sought === undefined
        ? []
        : [[access, [{ column, operator: '=', value: sought }]]],
    ),
  );
}

/** Instead of each access whose rows code looks through, one that had asked for what it looks for. */
export function narrowing(
  run: Run,
  asked: ReadonlyMap<Access, readonly Condition[]>,
): (access: Access) => Access {
  const made = new Map<Access, Access>();
  return (access) => {
    const conditions = asked.get(access);
    if (conditions === undefined || access.operation.kind !== 'read') return access;
    const known = made.get(access) ?? run.narrow(access, conditions);
    made.set(access, known);
    return known;
  };
}

/** A value, as if it stemmed from other accesses. */
export function stemmingFrom({ shape, sources }: Value, meant: (access: Access) => Access): Value {
  return {
    shape: shape.kind === 'row' ? { ...shape, access: meant(shape.access) } : shape,
    sources: sources.map((source) => ({ ...source, access: meant(source.access) })),
  };
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
