import type { CallExpression, Node } from 'oxc-parser';
import { callFunction, type FunctionShape } from './call-function.ts';
import { perhaps, type Fact } from './fact.ts';
import { external } from './names.ts';
import type { Run } from './run.ts';
import { valueOfType } from './types.ts';
import { chainOf, field, itemsOf, nameOf, stringOf, unknown, type Value } from './value.ts';

const verbs = /^(get|post|put|patch|delete|del|all|use|param|route|on|addHook|handle)$/;
const methods = /^(get|post|put|patch|delete|del|all)$/;
const routers = /(router|routes?|app|api|server|fastify|controller)$/i;
/** What a handler calls to let the next one have the request. */
const nexts = /^_?(next|done)$/;

/** The hooks of Fastify's routes, in their order. */
const hooks = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'handler'];

/** The handlers of a route, for a request in their order: those of lists and of options too, and those that something was put around. */
export function handlersOf(args: readonly Value[]): readonly FunctionShape[] {
  return args
    .flatMap(itemsOf)
    .flatMap((value) => [value, ...hooks.flatMap((hook) => itemsOf(field(value, hook)))])
    .flatMap((value) => handlerOf(value) ?? []);
}

function handlerOf(value: Value): FunctionShape | undefined {
  if (value.shape.kind === 'function') return value.shape;
  // `asyncHandler(async (request, response) => ...)`
  const chain = value.shape.kind === 'chain' ? value.shape.chain : undefined;
  if (chain?.links.length === 0 && chain.root.value !== undefined) return handlerOf(chain.root.value);
  const made = chain?.links.length === 1 ? (chain.links[0]?.args ?? []) : [];
  const [only, ...others] = made.flatMap(({ shape }) => (shape.kind === 'function' ? [shape] : []));
  // Drizzle's `pgTable('users', { ... }, (table) => [...])` takes a function as well.
  return only !== undefined && others.length === 0 && (made.length === 1 || isHandler(only))
    ? only
    : undefined;
}

/** Whether a function takes a request. */
export function isHandler({ node }: FunctionShape): boolean {
  const name = nameIn(node.params[0]) ?? '';
  return /^_?req(uest)?$/.test(name) || (/^(ctx|context)$/.test(name) && node.params.length > 1);
}

/** `router.post('/users', check, handler)`: some functions that run one after the other for a request. */
export function isRoute(
  name: string,
  object: Value | undefined,
  args: readonly Value[],
  handlers: readonly FunctionShape[],
): boolean {
  const [first] = args;
  if (handlers.length === 0 || !verbs.test(name) || first === undefined) return false;
  if (stringOf(first)?.startsWith('/') === true || handlers.length === args.flatMap(itemsOf).length)
    return true;
  if (name === 'param' || (name === 'route' && field(first, 'handler') !== undefined)) return true;
  // `router.route('/users').post(validate(schema), handler)`
  const links = object === undefined ? undefined : chainOf(object)?.links;
  if (methods.test(name) && links?.some((link) => link.name === 'route' && link.args !== undefined) === true)
    return true;
  // A name is as good as a path, and so is one that is put together.
  const isText = first.shape.kind === 'text' || stringOf(first) !== undefined;
  return isText && methods.test(name) && routers.test(nameOf(object) ?? '');
}

/** What a router has every request pass, or those whose path has a parameter. */
export interface Middleware {
  /** The parameter of the path, if it is for one. */
  readonly parameter: string | undefined;
  readonly handlers: readonly FunctionShape[];
}

/**
 * Runs the handlers of a route in their order. What one of them puts into the request, the next ones find there; they know as
 * well what was not there when it let the request pass. It gives what the route was added to.
 */
export function runRoute(
  run: Run,
  node: CallExpression,
  route: { readonly name: string; readonly receiver: Value | undefined; readonly path: Value | undefined },
  handlers: readonly FunctionShape[],
): Value {
  const receiver = route.receiver ?? unknown;
  if (run.quiet > 0) return receiver;
  const path = stringOf(route.path);
  const router = routerOf(receiver);
  const before = run.middleware.get(router) ?? [];
  if (route.name === 'param' || (route.name === 'use' && path === undefined))
    run.middleware.set(router, [
      ...before,
      { parameter: route.name === 'param' ? path : undefined, handlers },
    ]);
  const chained = methods.test(route.name)
    ? before.flatMap((one) =>
        one.parameter === undefined || path?.includes(`:${one.parameter}`) === true ? one.handlers : [],
      )
    : [];
  const { facts, passes } = run;
  const shared: Map<string, Value>[] = [];
  run.apart(() => {
    for (const shape of [...chained, ...handlers]) {
      const start = run.facts.length;
      const passed: (readonly Fact[])[] = [];
      run.passes = passed;
      callFunction(run, shape, handed(run, shape, shared), node);
      run.know(passedOn(passed.map((known) => known.slice(start))));
    }
  });
  run.passes = passes;
  run.facts = facts;
  return receiver;
}

/** What tells routers apart: where the name stands for, or the name alone. */
function routerOf(receiver: Value): unknown {
  const root = chainOf(receiver)?.root;
  return root?.value?.shape ?? root?.name;
}

/** Takes note of what is known where a handler lets the request pass. */
export function notePass(run: Run, called: string, args: readonly Value[]): void {
  if (nexts.test(called) && args.length === 0) run.passes?.push(run.facts);
}

/** That something is there, or in some state, hardly any handler but the one that asks relies on: who asks is let in so. */
function passedOn(passes: readonly (readonly Fact[])[]): readonly Fact[] {
  const known = passes
    .flat()
    .filter(({ means, counted, column }) => (means === 'absent' && column === undefined) || counted === true)
    .map((fact) => ({ ...fact, exit: fact.exit ?? ('return' as const) }));
  return passes.length > 1 ? perhaps(known) : known;
}

/** What a handler is given: the same request, and the same response, as the others. */
function handed(
  run: Run,
  { node, scope }: FunctionShape,
  shared: Map<string, Value>[],
): (Value | undefined)[] {
  // Koa hands a parameter of the path over first.
  const first = nameIn(node.params[1])?.match(/^(ctx|context)$/) == null ? 0 : 1;
  return node.params.map((pattern, position) => {
    const at = position - first;
    const name = nameIn(pattern);
    if (at < 0 || at > 1 || (name !== undefined && nexts.test(name))) return undefined;
    if (name === undefined && pattern.type !== 'ObjectPattern') return undefined;
    const type = 'typeAnnotation' in pattern ? pattern.typeAnnotation?.typeAnnotation : undefined;
    const rest =
      (type === undefined ? undefined : valueOfType(run, scope.module, type, name ?? '')) ??
      (name === undefined ? undefined : external(name, undefined, pattern, scope.module));
    if (rest?.shape.kind !== 'chain') return undefined;
    const fields = (shared[at] ??= new Map());
    return { shape: { kind: 'object', fields, open: true, rest }, sources: [] };
  });
}

function nameIn(pattern: Node | undefined): string | undefined {
  return pattern?.type === 'Identifier' ? pattern.name : undefined;
}

/** Hono's `context.set('user', user)` and `context.get('user')`, which is `context.var.user`. */
export function variableOf(object: Value, name: string, args: () => readonly Value[]): Value | undefined {
  const { shape } = object;
  if (shape.kind !== 'object' || shape.rest === undefined || !/^[gs]et$/.test(name)) return undefined;
  const [key, value] = args();
  const called = stringOf(key);
  if (called === undefined) return undefined;
  const variables = field(object, 'var')?.shape;
  if (name === 'get') return variables?.kind === 'object' ? variables.fields.get(called) : undefined;
  if (value === undefined) return undefined;
  if (variables?.kind === 'object') variables.fields.set(called, value);
  else
    shape.fields.set('var', {
      shape: { kind: 'object', fields: new Map([[called, value]]), open: true },
      sources: [],
    });
  return unknown;
}
