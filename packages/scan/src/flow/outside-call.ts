import type { CallExpression } from 'oxc-parser';
import { callFunction, type FunctionShape } from './call-function.ts';
import { bare } from './expressions.ts';
import { testOf } from './fact.ts';
import { extend } from './members.ts';
import { handlersOf, isHandler, isRoute, notePass, runRoute } from './routes.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { chainOf, nameOf, pathOf, stringOf, unite, type Chain, type Source, type Value } from './value.ts';

const transactions =
  /^\$?transaction(al|ally|ize|ing)?$|^begin$|^(with|in|run|use|execute|start)_?transaction$|^inTx$|^withTx$|^tx$|^unitOfWork$/i;
/** Methods of a query that take a function to build a part of it. */
const building =
  /^(or|and|left|inner|right|full|cross)?_?(where|join|on|having|orderBy|groupBy)\w*$|^(select|set|returning|values|from|modify|filter|update|insert|case|callback|with(Recursive|Schema)?|\$if|onConflict|doUpdateSet|leftJoinLateral|clearSelect)$/i;
const assertions =
  /^(assert|invariant|ok|ensure|check|must|expectTrue|tiny_?invariant|assertOr\w*|throwUnless)$/i;
const inverted = /^(throwIf|abortIf|failIf|rejectIf|assertNot|errorIf|badRequestIf|conflictIf)$/i;

/** Functions that give a number for a number, or write it. */
const calculating =
  /^(Number|String|BigInt|Decimal|Big|BigNumber|parse\w*|pad\w*|format\w*|to[A-Z]\w*|plus|minus|times|dividedBy|add\w*|sub\w*|mul\w*|div\w*|round\w*|floor|ceil|min|max|abs|clamp|sum\w*|inc\w*|dec\w*|next\w*|new\w*|gen\w*|calc\w*|compute\w*|concat)$/i;

/** Where something that was made of a value stems from. */
function madeOf(source: Source): Source {
  return { ...source, truthy: 'unknown', computed: source.computed ?? 'other' };
}

/** A call of what the project does not define. */
export function evaluateOutsideCall(
  run: Run,
  scope: Scope,
  node: CallExpression,
  fn: Value,
  object: Value | undefined,
  name: string,
  args: readonly Value[],
): Value {
  const called = name === '' ? (nameOf(fn) ?? '') : name;
  const [first] = args;
  const validated = first === undefined ? undefined : validatedBy(object, name, first);
  if (validated !== undefined) return validated;
  if (first !== undefined && (assertions.test(called) || inverted.test(called))) {
    const test = testOf(first);
    run.know(
      (inverted.test(called) ? test.whenFalse : test.whenTrue).map((fact) => ({
        ...fact,
        exit: 'throw' as const,
      })),
    );
  }
  const functions = args.flatMap(({ shape }) => (shape.kind === 'function' ? [shape] : []));
  const handlers = handlersOf(args);
  if (isRoute(name, object, args, handlers))
    return runRoute(run, node, { name, receiver: object, path: first }, handlers);
  if (object === undefined) notePass(run, called, args);
  // A member that holds a function (`this.knex('users')`) is called itself; any other is a method of what it is a member of.
  const isOwn =
    object === undefined ||
    (fn.shape.kind === 'chain' &&
      fn.shape.chain.links.at(-1)?.node !== node.callee &&
      bare(node.callee) !== fn.shape.chain.links.at(-1)?.node);
  const link = { name: isOwn ? '()' : name, args, node };
  const chain: Chain = extend(isOwn || object === undefined ? fn : object, link, scope.module);
  const sources = unite(
    object?.sources.map(madeOf) ?? [],
    ...args.map(({ sources: own }) =>
      own.map((source) =>
        // What an unknown function gives for a sum is no sum.
        source.computed === 'arithmetic' && !calculating.test(called)
          ? { ...madeOf(source), computed: 'other' as const }
          : madeOf(source),
      ),
    ),
  );
  const value: Value = { shape: { kind: 'chain', chain }, sources };
  for (const library of run.libraries) {
    const entity = library.entity?.(chain);
    if (entity === undefined) continue;
    run.make(library, entity, chain, scope.module);
    return entity;
  }
  const results =
    functions.length === 0
      ? []
      : callbacks(run, node, functions, called, args, object === undefined ? undefined : chainOf(object));
  const consumed = run.consume(value, 'call', scope.module);
  if (consumed !== value) return consumed;
  const [only] = results;
  if (
    !building.test(called) &&
    // What is put around a handler is one itself.
    !functions.some(isHandler) &&
    results.length === 1 &&
    only !== undefined &&
    (only.shape.kind !== 'unknown' || only.sources.length > 0)
  )
    return { ...only, sources: unite(only.sources, object?.sources ?? []) };
  return value;
}

/** What a schema lets pass: `CreateUserSchema.parse(body)`. */
function validatedBy(schema: Value | undefined, method: string, given: Value): Value | undefined {
  if (!/^(safe)?parse(Async)?$/i.test(method) || schema?.shape.kind !== 'chain') return undefined;
  if (!/schema|validator|dto$/i.test(nameOf(schema) ?? '')) return undefined;
  if (!method.startsWith('safe')) return given;
  return {
    shape: { kind: 'object', fields: new Map([['data', given]]), open: true },
    sources: [],
  };
}

/** Runs the functions that are handed to something unknown, as if it called them at once. */
function callbacks(
  run: Run,
  node: CallExpression,
  functions: readonly FunctionShape[],
  called: string,
  args: readonly Value[],
  chain: Chain | undefined,
): Value[] {
  const before = { facts: run.facts, transactions: run.transactions };
  const opened = (chain?.links ?? []).filter(({ name }) => transactions.test(name));
  if (transactions.test(called) || opened.length > 0) {
    const settings = [
      ...args,
      ...(opened.length > 0 ? (chain?.links ?? []).flatMap((link) => link.args ?? []) : []),
    ];
    const isolation = settings.some((argument) => mentions(argument, /serializable/i))
      ? 'serializable'
      : undefined;
    run.transactions = [...run.transactions, { isolation, retried: false }];
  }
  // A callback is called later; a transaction's is not, where the driver is synchronous.
  if (opened.length === 0 && !transactions.test(called) && !building.test(called)) run.pauses++;
  const results = functions.map((shape) => callFunction(run, shape, [], node));
  run.transactions = before.transactions;
  run.facts = run.awaited.has(node) ? run.facts : before.facts;
  return results;
}

/** Whether an argument says a word: as a string, a name, or in an object. */
function mentions(value: Value, word: RegExp, depth = 0): boolean {
  if (depth > 3) return false;
  const { shape } = value;
  if (word.test(stringOf(value) ?? pathOf(value) ?? '')) return true;
  if (shape.kind === 'object')
    return [...shape.fields.values()].some((field) => mentions(field, word, depth + 1));
  return shape.kind === 'array' && shape.items.some((item) => mentions(item, word, depth + 1));
}
