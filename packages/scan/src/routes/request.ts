import type { Access } from '../flow/access.ts';
import { callFunction, type FunctionShape } from '../flow/call-function.ts';
import type { Run } from '../flow/run.ts';
import { chainOf, fieldsOf, field, itemsOf, unknown, type Chain, type Value } from '../flow/value.ts';
import type { Witnessed } from '../flow/witness.ts';
import type { Schema } from '../schema/schema.ts';
import type { World } from '../world.ts';
import { answeredIn, type Answered } from './answer.ts';
import { bodySchema } from './body.ts';
import { described } from './described.ts';
import type { JsonSchema } from './json-schema.ts';
import { isRequest, requestPath, requestPathOf, requestValue, type RequestPath } from './request-value.ts';
import type { Route } from './route.ts';

/** A value of a request that meets a column. */
export interface Met {
  readonly path: RequestPath;
  /** As the database calls them. */
  readonly table: string;
  readonly column: string;
  /** Whether it is written there, or rows are looked for by it. */
  readonly by: 'write' | 'look';
}

/** What a route takes, does and answers. */
export interface RequestFacts {
  readonly body: JsonSchema | undefined;
  readonly met: readonly Met[];
  /** The tables that rows are put into, and deleted from, as the database calls them. */
  readonly inserts: readonly string[];
  readonly deletes: readonly string[];
  /** What is read of who asks: `user.id`. */
  readonly user: readonly string[];
  readonly answers: readonly Answered[];
}

/** A function that is called where only its type is known. */
export interface Stand {
  readonly type: string;
  readonly shape: FunctionShape;
}

const validators =
  /^(parse|parseAsync|safeParse|safeParseAsync|validate|validateAsync|validateSync|assert|cast|decode|check|create|attempt|is)$/;
const answers = /^(json|jsonp|send|end|body)$/;
const response = '\0response';

/** Runs the handlers of a route as far as they can be without running, with a request of which nothing is known but what it is. */
export function readRequest(
  run: Run,
  world: World,
  schema: Schema,
  route: Route,
  stand?: Stand,
): RequestFacts {
  const read: RequestPath[] = [];
  const validated: JsonSchema[] = [];
  const answered: Value[] = [];
  const handlers = new Set(route.handlers.map(({ shape }) => shape.node));
  const known = (value: Value | undefined): void => {
    const path = requestPath(value);
    if (path !== undefined) read.push(path);
  };
  run.reset();
  run.inert.clear();
  run.witness = {
    member: (chain) => {
      const path = requestPathOf(chain);
      if (path !== undefined) read.push(path);
    },
    returned: (node, value) => {
      if (handlers.has(node)) answered.push(value);
    },
    // Koa's `ctx.body = ...`.
    assigned: (object, name, value) => {
      if (name === 'body' && isContext(object)) answered.push(value);
    },
    call: (witnessed) => {
      witnessed.args.forEach(known);
      return (
        standing(run, witnessed, stand) ??
        validating(world, witnessed, validated) ??
        answering(witnessed, answered)
      );
    },
  };
  for (const { shape, parameters } of route.handlers) {
    const request = requestValue(shape.node, route.module);
    // Hono's and Koa's context answers, too.
    const given = parameters ?? [request, responseValue(shape, route), unknown];
    try {
      callFunction(run, shape, given, route.node);
    } catch (error) {
      // An expression that is too deep for the stack: what was seen until then counts.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  run.witness = undefined;
  const { accesses } = run;
  const met = accesses.flatMap((access) => metBy(world, access));
  const paths = [...read, ...met.map(({ path }) => path)];
  return {
    body: bodySchema({ run, world, schema, route, validated, paths, met, accesses }),
    met,
    inserts: tablesOf(world, accesses, 'insert'),
    deletes: tablesOf(world, accesses, 'delete'),
    user: [...new Set(paths.filter(([part]) => part === 'user').map((path) => path.join('.')))],
    answers: answered.flatMap((value) => answeredIn(value)),
  };
}

function responseValue(shape: FunctionShape, { module }: Route): Value {
  return {
    shape: {
      kind: 'chain',
      chain: { root: { name: response, value: unknown, node: shape.node, module }, links: [] },
    },
    sources: [],
  };
}

/** The function that is meant, where only its type is known. */
function standing(
  run: Run,
  { fn, object, args, node }: Witnessed,
  stand: Stand | undefined,
): Value | undefined {
  const type = object === undefined && stand !== undefined ? chainOf(fn)?.root.type?.name : undefined;
  return stand !== undefined && type === stand.type ? callFunction(run, stand.shape, args, node) : undefined;
}

/** What a validator gives is what it was given. */
function validating(world: World, { name, object, args }: Witnessed, found: JsonSchema[]): Value | undefined {
  if (!validators.test(name)) return undefined;
  const given = args.find((argument) => {
    const path = requestPath(argument);
    return path !== undefined && path.length === 1;
  });
  const inner = given ?? args.find((argument) => requestPath(argument)?.[0] === 'body');
  if (inner === undefined) return undefined;
  const one = [object, ...args.filter((argument) => argument !== inner)]
    .map((candidate) => described(world, candidate))
    .find((candidate) => candidate !== undefined);
  const path = requestPath(inner);
  if (one !== undefined && path?.[0] === 'body')
    found.push(
      path
        .slice(1)
        .reduceRight(
          (schema: JsonSchema, key) => ({ type: 'object', properties: { [key]: schema }, required: [key] }),
          one.schema,
        ),
    );
  if (one === undefined) return undefined;
  if (!/^(safeParse|validate)/.test(name)) return inner;
  const fields = new Map([
    ['data', inner],
    ['output', inner],
    ['value', inner],
  ]);
  return { shape: { kind: 'object', fields, open: true }, sources: [] };
}

/** What Koa calls its context is no request, as Express calls it. */
function isContext(object: Value): boolean {
  // After `ctx.status = 201` it has a member that is known.
  if (object.shape.kind === 'object' && object.shape.rest !== undefined) return isContext(object.shape.rest);
  const chain = chainOf(object);
  return chain?.links.length === 0 && isRequest(chain) && /^(ctx|context)$/.test(spelled(chain));
}

function spelled({ root }: Chain): string {
  return root.node.type === 'Identifier' ? root.node.name : '';
}

function answering({ name, object, args }: Witnessed, found: Value[]): undefined {
  const [first] = args;
  if (first === undefined || !answers.test(name) || object === undefined) return undefined;
  let chain = chainOf(object);
  while (chain?.root.value !== undefined && chainOf(chain.root.value) !== undefined)
    chain = chainOf(chain.root.value);
  if (chain?.root.name.startsWith('\0') === true && !isRefusal(chain.links)) found.push(first);
  return undefined;
}

/** `res.status(404).json(...)`. */
function isRefusal(
  links: readonly { readonly name: string; readonly args: readonly Value[] | undefined }[],
): boolean {
  return links.some(({ name, args }) => {
    const status = args?.[0]?.shape;
    return (
      (name === 'status' || name === 'code') && status?.kind === 'literal' && Number(status.value) >= 400
    );
  });
}

function metBy(world: World, { operation }: Access): Met[] {
  const { table, where, sets } = operation;
  const name = world.table(table)?.name ?? table;
  const looked = where.flat().flatMap(({ column, value }): Met[] =>
    (value === undefined ? [] : itemsOf(value)).flatMap((item) => {
      const path = requestPath(item);
      return path === undefined
        ? []
        : [{ path, table: name, column: world.columnName(table, column), by: 'look' }];
    }),
  );
  const written = [...sets].flatMap(([column, value]): Met[] => {
    const path = requestPath(connected(value));
    return path === undefined
      ? []
      : [{ path, table: name, column: world.columnName(table, column), by: 'write' }];
  });
  return [...looked, ...written];
}

/** `{ connect: { id } }` of Prisma: the value is the parent's key. */
function connected(value: Value): Value {
  const connect = field(value, 'connect');
  const [only] = [...(fieldsOf(connect)?.values() ?? [])];
  return only ?? value;
}

function tablesOf(world: World, accesses: readonly Access[], kind: string): string[] {
  const names = accesses.flatMap(({ operation }) =>
    operation.kind === kind && operation.soft !== true
      ? [world.table(operation.table)?.name ?? operation.table]
      : [],
  );
  return [...new Set(names)];
}
