import type { CallExpression } from 'oxc-parser';
import { assignAll } from './assign-all.ts';
import { callFunction } from './call-function.ts';
import { evaluateArgument } from './expressions.ts';
import { inverse, testOf } from './fact.ts';
import { rowOf } from './members.ts';
import { variableOf } from './routes.ts';
import { listMethod } from './lists.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { nameOf, opposite, unite, unknown, type Value } from './value.ts';

/** Functions that say whether there is nothing. */
const empties = /^(is|_?\.?)?(undefined|nil|null|empty|nullish|nullOrUndefined|notFound|blank|falsy)$/i;
const presents = /^(is)?_?(defined|present|notNil|notNull|notEmpty|notUndefined|truthy|some|not_?nullish)$/i;
const conversions = new Set([
  'Number',
  'Boolean',
  'parseInt',
  'parseFloat',
  'BigInt',
  'Math.max',
  'Math.min',
  'Math.floor',
  'Math.round',
  'Math.ceil',
  'structuredClone',
  'Array.from',
  'Object.values',
  'Number.parseInt',
]);

/** What a call gives that JavaScript itself defines; nothing where it is another's. */
export function builtin(
  run: Run,
  scope: Scope,
  node: CallExpression,
  object: Value | undefined,
  name: string,
  fn: Value,
): Value | undefined {
  const args = (): Value[] => node.arguments.map((argument) => evaluateArgument(run, scope, argument));
  if (object === undefined) return unaryCheck(nameOf(fn) ?? '', args) ?? conversion(nameOf(fn) ?? '', args);
  const owner = nameOf(object);
  const path = `${owner ?? ''}.${name}`;
  if (object.shape.kind === 'chain' && object.shape.chain.links.length === 0) {
    if (owner === 'Promise') return promise(run, scope, name, args());
    if (path === 'Object.assign') return assignAll(args());
    if (path === 'Object.freeze') return args()[0];
    const known =
      conversion(path, args) ??
      (/^(_|lodash|utils?|util|R|is)$/.test(owner ?? '') ? unaryCheck(name, args) : undefined);
    if (known !== undefined) return known;
  }
  const variable = variableOf(object, name, args);
  if (variable !== undefined) return variable;
  switch (name) {
    case 'then': {
      const value = run.consume(object, 'await', scope.module);
      run.pauses++;
      const [done] = args();
      return done?.shape.kind === 'function' ? callFunction(run, done.shape, [value], node) : value;
    }
    case 'catch': {
      const value = run.consume(object, 'await', scope.module);
      const [handler] = args();
      if (handler?.shape.kind !== 'function') return value;
      const { facts } = run;
      const other = callFunction(run, handler.shape, [], node);
      run.facts = facts;
      return { ...value, sources: unite(value.sources, other.sources) };
    }
    case 'finally':
      return run.consume(object, 'await', scope.module);
    case 'bind':
      return object.shape.kind === 'function' ? object : undefined;
    case 'call':
      return object.shape.kind === 'function'
        ? callFunction(run, object.shape, args().slice(1), node)
        : undefined;
    case 'join':
    case 'trim':
    case 'toLowerCase':
    case 'toUpperCase':
    case 'toString':
      return object.shape.kind === 'array' || object.sources.length > 0
        ? { ...object, shape: { kind: 'unknown' } }
        : undefined;
    default:
      break;
  }
  const list = listMethod(run, node, object, name, args);
  if (list !== undefined) return list;
  if ((name === 'at' || name === 'slice') && object.shape.kind === 'row')
    return name === 'at' ? rowOf(object, object.shape) : object;
  return undefined;
}

function unaryCheck(name: string, args: () => readonly Value[]): Value | undefined {
  const empty = empties.test(name);
  if (!empty && !presents.test(name)) return undefined;
  const [value] = args();
  if (value === undefined) return undefined;
  const test = testOf(value);
  const counted = value.sources.some(({ truthy }) => truthy === 'unknown');
  const sources = value.sources.map((source) => {
    const truthy = counted && value.shape.kind === 'row' ? ('found' as const) : source.truthy;
    return { ...source, truthy: empty ? opposite(truthy) : truthy };
  });
  if (counted) return { shape: { kind: 'unknown' }, sources };
  return { shape: { kind: 'unknown' }, sources, test: empty ? inverse(test) : test };
}

function conversion(name: string, args: () => readonly Value[]): Value | undefined {
  if (!conversions.has(name)) return undefined;
  const all = args();
  const [first = unknown] = all;
  return all.length === 1
    ? { ...first, ...(name === 'Boolean' ? { test: testOf(first) } : {}) }
    : { shape: { kind: 'unknown' }, sources: unite(...all.map(({ sources }) => sources)) };
}

/** `Promise.all([...])` asks all of them; the others stand for their argument. */
function promise(run: Run, scope: Scope, name: string, args: readonly Value[]): Value {
  const [first = unknown] = args;
  if (first.shape.kind !== 'array')
    return name === 'resolve'
      ? run.consume(first, 'await', scope.module)
      : name === 'reject'
        ? unknown
        : first;
  const items = first.shape.items.map((item) => run.consume(item, 'await', scope.module));
  // Whatever is thrown is settled.
  if (name === 'allSettled')
    for (const { shape } of items) if (shape.kind === 'row') run.examined.add(shape.access);
  return { ...first, shape: { ...first.shape, items } };
}
