import type { CallExpression, NewExpression, Node } from 'oxc-parser';
import { builtin } from './builtins.ts';
import { bare, evaluate, evaluateArgument, keyOf } from './expressions.ts';
import { perhaps, testOf, type Fact } from './fact.ts';
import { resultOf, type Returned } from './function-result.ts';
import { instanceOf } from './instances.ts';
import { extend, memberOf } from './members.ts';
import { memberByName } from './by-name.ts';
import { bind } from './patterns.ts';
import { receiver } from './receivers.ts';
import type { Module } from '../project/module.ts';
import { handlersOf, isHandler, isRoute, notePass, runRoute } from './routes.ts';
import type { Run } from './run.ts';
import { Scope } from './scope.ts';
import { execute } from './statements.ts';
import {
  chainOf,
  nameOf,
  pathOf,
  stringOf,
  unite,
  unknown,
  type Chain,
  type Shape,
  type Source,
  type Value,
} from './value.ts';

type FunctionShape = Extract<Shape, { kind: 'function' }>;

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

/** A call: of a function of the project, of something built in, or a further link of a chain. */
export function evaluateCall(run: Run, scope: Scope, node: CallExpression): Value {
  const callee = bare(node.callee);
  if (callee.type === 'Super') return unknown;
  if (callee.type === 'Identifier' && callee.name === 'require' && scope.find('require') === undefined)
    return required(run, scope, node);
  // What is caught by `.catch(...)` runs within it.
  const catches = isGuard(scope.module, callee)
    ? node
    : callee.type === 'MemberExpression' && keyOf(callee.property) === 'catch'
      ? node.arguments[0]
      : callee.type === 'MemberExpression' && keyOf(callee.property) === 'then'
        ? node.arguments[1]
        : undefined;
  if (catches !== undefined) {
    const { handlers } = run;
    run.handlers = [
      { module: scope.module, node: catches, transactions: run.transactions.length, continues: false },
      ...handlers,
    ];
    const result = call(run, scope, node, callee);
    run.handlers = handlers;
    return result;
  }
  return call(run, scope, node, callee);
}

/** `guard(() => …, refuse(…))` of `@toctou/guard`: it is the handler itself. */
function isGuard({ imports }: Module, callee: Node): boolean {
  const [first, name] =
    callee.type === 'MemberExpression'
      ? [callee.object, keyOf(callee.property)]
      : [callee, callee.type === 'Identifier' ? callee.name : undefined];
  return (
    name === 'guard' &&
    first.type === 'Identifier' &&
    imports.get(first.name)?.from.startsWith('@toctou/guard') === true
  );
}

function call(run: Run, scope: Scope, node: CallExpression, callee: Node): Value {
  if (
    run.awaited.has(node) &&
    callee.type === 'MemberExpression' &&
    /^(then|catch|finally)$/.test(keyOf(callee.property) ?? '')
  )
    run.awaited.add(bare(callee.object));
  const object =
    callee.type === 'MemberExpression' && callee.object.type !== 'Super'
      ? receiver(run, scope.module, callee.object, evaluate(run, scope, callee.object))
      : undefined;
  const name =
    callee.type === 'MemberExpression'
      ? callee.computed
        ? (stringOf(evaluate(run, scope, callee.property)) ?? '[]')
        : (keyOf(callee.property) ?? '')
      : '';
  const fn =
    object === undefined ? evaluate(run, scope, callee) : memberOf(run, object, name, callee, scope.module);
  if (fn.shape.kind === 'function' && fn.sources.length === 0) {
    const args = node.arguments.map((argument) => evaluateArgument(run, scope, argument));
    const result = callFunction(run, fn.shape, args, node);
    if (run.throwing.has(fn.shape.node)) run.throwing.add(node);
    return run.witness?.made?.(result, node) ?? result;
  }
  if (fn.shape.kind === 'class') return instanceOf(fn.shape.class, undefined);
  const built = builtin(run, scope, node, object, name, fn);
  if (built !== undefined) return built;
  const args = node.arguments.map((argument) => evaluateArgument(run, scope, argument));
  const called = name === '' ? (nameOf(fn) ?? '') : name;
  const witnessed = run.witness?.call?.({
    node,
    name: called,
    object,
    fn,
    args,
    written: node.arguments,
    frames: run.frames,
    scope,
  });
  if (witnessed !== undefined) return witnessed;
  const guessed =
    object === undefined || object.shape.kind === 'row' ? undefined : memberByName(run, object, name);
  if (guessed !== undefined) return callFunction(run, guessed, args, node);
  return outside(run, scope, node, fn, object, name, args);
}

/** Where something that was made of a value stems from. */
function madeOf(source: Source): Source {
  return { ...source, truthy: 'unknown', computed: source.computed ?? 'other' };
}

/** A call of what the project does not define. */
function outside(
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
export function mentions(value: Value, word: RegExp, depth = 0): boolean {
  if (depth > 3) return false;
  const { shape } = value;
  if (word.test(stringOf(value) ?? pathOf(value) ?? '')) return true;
  if (shape.kind === 'object')
    return [...shape.fields.values()].some((field) => mentions(field, word, depth + 1));
  return shape.kind === 'array' && shape.items.some((item) => mentions(item, word, depth + 1));
}

function required(run: Run, scope: Scope, node: CallExpression): Value {
  const [argument] = node.arguments;
  const specifier = argument === undefined ? undefined : stringOf(evaluateArgument(run, scope, argument));
  const module = specifier === undefined ? undefined : run.project.resolve(specifier, scope.module);
  if (module === undefined)
    return specifier === undefined
      ? unknown
      : {
          shape: {
            kind: 'chain',
            chain: { root: { name: specifier, from: specifier, node, module: scope.module }, links: [] },
          },
          sources: [],
        };
  const whole: Value = { shape: { kind: 'module', module }, sources: [] };
  if (module.whole === undefined) return whole;
  return memberOf(run, whole, 'default', node, scope.module);
}

/** `new Something(...)`. */
export function evaluateNew(run: Run, scope: Scope, node: NewExpression): Value {
  const callee = evaluate(run, scope, node.callee);
  const args = node.arguments.map((argument) => evaluateArgument(run, scope, argument));
  if (callee.shape.kind === 'class') {
    const made = instanceOf(callee.shape.class, args);
    return { ...made, sources: [] };
  }
  const name = nameOf(callee) ?? '';
  // A set of a list has what the list has, and a map of pairs.
  if ((name === 'Set' || name === 'Map') && args[0] !== undefined) return args[0];
  const { facts } = run;
  for (const { shape } of args) if (shape.kind === 'function') callFunction(run, shape, [], node);
  if (/^Promise$/.test(name)) return unknown;
  // What is handed over will be called some time, and not in this order.
  run.facts = facts;
  const root = {
    name,
    from: callee.shape.kind === 'chain' ? callee.shape.chain.root.from : undefined,
    node,
    module: scope.module,
  };
  return { shape: { kind: 'chain', chain: { root, links: [{ name: 'new', args, node }] } }, sources: [] };
}

/** Whether what a function does with an argument tells something, even if it asks the database nothing. */
function matters(argument: Value | undefined): boolean {
  return (
    argument !== undefined &&
    (argument.shape.kind === 'function' || argument.shape.kind === 'row' || argument.sources.length > 0)
  );
}

/** What a function does may depend on what it closes over, and a method on which class it is called on. */
function surroundings({ scope, self = scope.self }: FunctionShape): unknown {
  if (scope.parent !== undefined) return scope;
  return self?.shape.kind === 'class' || self?.shape.kind === 'instance' ? self.shape.class : undefined;
}

/** Evaluates the body of a function with these arguments. */
export function callFunction(
  run: Run,
  shape: FunctionShape,
  args: readonly (Value | undefined)[],
  at: Node | undefined,
): Value {
  const { node } = shape;
  // What the browser calls by the network is an entry as well.
  const isRemote = shape.scope.module.runsOn === 'server' && run.frames.at(-1)?.module.runsOn === 'client';
  if (at !== undefined && run.quiet === 0 && !isRemote) run.called.add(node);
  const passed: Value = {
    ...unknown,
    sources: unite(...args.map((argument) => argument?.sources ?? [])).map((source) => ({
      ...source,
      truthy: 'unknown' as const,
      computed: source.computed ?? ('other' as const),
    })),
  };
  const takesFunction = args.some((argument) => argument?.shape.kind === 'function');
  if (isRemote || !run.enters(node, takesFunction) || node.body === null) return passed;
  if (
    run.inert.get(node)?.has(surroundings(shape)) === true &&
    run.witness?.member === undefined &&
    !args.some(matters)
  )
    return passed;
  const before = {
    facts: run.facts,
    frames: run.frames,
    accesses: run.accesses.length,
    depth: run.depth,
    handlers: run.handlers,
    omitted: run.omitted,
  };
  run.omitted = Infinity;
  run.frames = [...run.frames, { module: shape.scope.module, node, call: at }];
  const scope = new Scope(shape.scope.module, shape.scope, shape.self ?? shape.scope.self);
  node.params.forEach((parameter, index) => {
    if (parameter.type === 'RestElement')
      bind(run, scope, parameter.argument, {
        shape: { kind: 'array', items: args.slice(index).map((argument) => argument ?? unknown), open: true },
        sources: [],
      });
    else bind(run, scope, parameter, args[index]);
  });
  const returns: Returned[] = [];
  const start = run.facts.length;
  let survived: readonly Fact[] = [];
  if (node.body.type === 'BlockStatement') {
    const completion = execute(run, scope, node.body, {
      start,
      returned: (value, facts) => {
        run.witness?.returned?.(node, value);
        returns.push({ value: run.consume(value, 'await', scope.module), facts });
      },
    });
    // A method that does the same is as often one that a subclass has to write.
    if (completion === 'throw' && returns.length === 0 && shape.self === undefined) run.throwing.add(node);
    // One that throws in the end lets pass only what returned before.
    if (completion === 'throw' && returns.length > 0)
      survived = perhaps(returns.flatMap(({ facts }) => facts)).map((fact) => ({
        ...fact,
        exit: 'throw' as const,
      }));
  } else {
    run.awaited.add(bare(node.body));
    const value = evaluate(run, scope, node.body);
    run.witness?.returned?.(node, value);
    returns.push({ value: run.consume(value, 'await', scope.module), facts: run.facts.slice(start) });
  }
  run.frames = before.frames;
  run.handlers = before.handlers;
  run.depth = before.depth;
  // What made the function throw is known behind the call; what made it return is not.
  run.facts = [
    ...before.facts,
    ...run.facts.slice(start).filter(({ exit }) => exit === 'throw'),
    ...survived,
  ];
  if (
    run.quiet === 0 &&
    // What was left out is a call of itself, or of what it calls.
    run.omitted >= before.frames.length &&
    !run.exhausted &&
    run.accesses.length === before.accesses &&
    run.facts.length === before.facts.length &&
    returns.every(({ value: { shape: given } }) => given.kind === 'unknown' || given.kind === 'literal')
  )
    run.inert.set(node, (run.inert.get(node) ?? new Set()).add(surroundings(shape)));
  run.omit(before.omitted);
  return resultOf(returns);
}
