import type { CallExpression } from 'oxc-parser';
import { callFunction } from './calls.ts';
import type { Run } from './run.ts';
import { stringOf, unknown, type Shape, type Value } from './value.ts';

type FunctionShape = Extract<Shape, { kind: 'function' }>;

const verbs = /^(get|post|put|patch|delete|del|all|use|route|on|addHook|handle)$/;

/** `router.post('/users', check, handler)`: some functions that run one after the other for a request. */
export function isRoute(name: string, args: readonly Value[], functions: readonly FunctionShape[]): boolean {
  return (
    functions.length > 0 &&
    verbs.test(name) &&
    args[0] !== undefined &&
    (stringOf(args[0])?.startsWith('/') === true || functions.length === args.length)
  );
}

/** Runs the handlers of a route in their order; what they find out is nobody else's. It gives what the route was added to. */
export function runRoute(
  run: Run,
  node: CallExpression,
  receiver: Value | undefined,
  functions: readonly FunctionShape[],
): Value {
  if (run.quiet > 0) return receiver ?? unknown;
  const { facts } = run;
  for (const shape of functions) {
    callFunction(run, shape, [], node);
    run.pauses++;
  }
  run.facts = facts;
  return receiver ?? unknown;
}
