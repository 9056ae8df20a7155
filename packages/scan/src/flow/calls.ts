import type { CallExpression, NewExpression, Node } from 'oxc-parser';
import { builtin } from './builtins.ts';
import { memberByName } from './by-name.ts';
import { callFunction } from './call-function.ts';
import { bare, evaluate, evaluateArgument, keyOf } from './expressions.ts';
import { instanceOf } from './instances.ts';
import { memberOf } from './members.ts';
import { evaluateOutsideCall } from './outside-call.ts';
import { receiver } from './receivers.ts';
import type { Module } from '../project/module.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { nameOf, stringOf, unknown, type Value } from './value.ts';

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
  return evaluateOutsideCall(run, scope, node, fn, object, name, args);
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
