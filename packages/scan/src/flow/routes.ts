import type { CallExpression } from 'oxc-parser';
import { callFunction } from './calls.ts';
import type { Run } from './run.ts';
import { nameOf, stringOf, unknown, type Shape, type Value } from './value.ts';

type FunctionShape = Extract<Shape, { kind: 'function' }>;

const verbs = /^(get|post|put|patch|delete|del|all|use|route|on|addHook|handle)$/;
const methods = /^(get|post|put|patch|delete|del|all)$/;
const routers = /(router|routes?|app|api|server|fastify|controller)$/i;

/** `router.post('/users', check, handler)`: some functions that run one after the other for a request. */
export function isRoute(
  name: string,
  object: Value | undefined,
  args: readonly Value[],
  functions: readonly FunctionShape[],
): boolean {
  const [first] = args;
  if (functions.length === 0 || !verbs.test(name) || first === undefined) return false;
  if (stringOf(first)?.startsWith('/') === true || functions.length === args.length) return true;
  // A name is as good as a path, and so is one that is put together.
  const isText = first.shape.kind === 'text' || stringOf(first) !== undefined;
  return isText && methods.test(name) && routers.test(nameOf(object) ?? '');
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
  run.apart(() => {
    for (const shape of functions) {
      callFunction(run, shape, [], node);
      run.pauses++;
    }
  });
  run.facts = facts;
  return receiver ?? unknown;
}
