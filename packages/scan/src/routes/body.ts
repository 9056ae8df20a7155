import type { Decorator, Node, ParamPattern } from 'oxc-parser';
import { keyOf } from '../flow/expressions.ts';
import type { Access } from '../flow/access.ts';
import type { Run } from '../flow/run.ts';
import { chainOf, field, fieldsOf, type Value } from '../flow/value.ts';
import { walk } from '../source/walk.ts';
import type { Schema } from '../schema/schema.ts';
import type { World } from '../world.ts';
import { described } from './described.ts';
import { columnSchema, objectSchema, type JsonSchema } from './json-schema.ts';
import type { Met } from './request.ts';
import type { RequestPath } from './request-value.ts';
import type { Route } from './route.ts';
import { typedSchema } from './typed.ts';

interface Known {
  readonly run: Run;
  readonly world: World;
  readonly schema: Schema;
  readonly route: Route;
  /** What the handlers check the body with. */
  readonly validated: readonly JsonSchema[];
  /** What is read of the request. */
  readonly paths: readonly RequestPath[];
  readonly met: readonly Met[];
  readonly accesses: readonly Access[];
}

/** What a route takes as its body: what is declared, else what is read of it; nothing where it reads none. */
export function bodySchema(known: Known): JsonSchema | undefined {
  const { validated, route, paths, met, world } = known;
  const declared = saidBeside(known) ?? validated.at(-1) ?? typedBody(known);
  const bodies = paths.filter(([part]) => part === 'body');
  if (declared !== undefined) return withColumns(declared, [], met, world);
  const isRead = bodies.length > 0;
  const keys = bodies.map(([, ...rest]) => rest).filter((rest) => rest.length > 0);
  if (keys.length > 0) return withColumns(readSchema(keys), [], met, world);
  if (!isRead || route.method === 'GET' || route.method === 'DELETE') return undefined;
  // All of it goes into a table.
  const [open] = known.accesses.filter(
    ({ operation }) => operation.kind === 'insert' && operation.setsOpen === true,
  );
  const table = open === undefined ? undefined : world.table(open.operation.table);
  if (table === undefined) return objectSchema({});
  const needed = table.columns.filter(
    ({ nullable, generated, name }) => !nullable && !generated && !/^(created|updated)_?at$/i.test(name),
  );
  return objectSchema(Object.fromEntries(needed.map(({ property, type }) => [property, columnSchema(type)])));
}

/** A schema among the arguments of the registration. */
function saidBeside({ world, route }: Known): JsonSchema | undefined {
  for (const value of route.says) {
    const found = inArgument(world, value, 0);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inArgument(world: World, value: Value, depth: number): JsonSchema | undefined {
  if (depth > 4) return undefined;
  // Fastify's options, a description of OpenAPI, `validate({ body: schema })`.
  const fields = fieldsOf(value);
  if (fields !== undefined && value.shape.kind === 'object') {
    const inner =
      fields.get('body') ??
      field(fields.get('schema'), 'body') ??
      field(fields.get('request'), 'body') ??
      fields.get('json');
    if (inner === undefined) return undefined;
    const content = field(field(inner, 'content'), 'application/json');
    return described(world, field(content, 'schema') ?? inner)?.schema;
  }
  const own = described(world, value)?.schema;
  // Of a schema of a whole request, its body.
  if (own !== undefined) {
    const { body, params, query } = own.properties ?? {};
    if (body?.properties !== undefined || (body !== undefined && (params ?? query) !== undefined))
      return body;
    return params !== undefined || query !== undefined ? undefined : own;
  }
  const chain = chainOf(value);
  const args = chain?.links.at(-1)?.args ?? [];
  const [first] = args;
  const target = first?.shape.kind === 'literal' ? first.shape.value : undefined;
  if (typeof target === 'string' && !/^(json|form|body)$/.test(target)) return undefined;
  for (const argument of args) {
    const found = inArgument(world, argument, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The type that the registration or the handler names for the body. */
function typedBody({ run, world, route }: Known): JsonSchema | undefined {
  const context = { run, world, module: route.module, depth: 0 };
  for (const type of route.types) {
    const body = memberType(context.run, route, type, 'Body');
    const found = body && typedSchema(context, body);
    if (found !== undefined) return found;
  }
  for (const { shape } of route.handlers.toReversed()) {
    const own = { ...context, module: shape.scope.module };
    for (const parameter of shape.node.params) {
      const type = bodyTypeOf(run, route, parameter);
      const found = type && typedSchema(own, type);
      if (found !== undefined) return found;
    }
    const cast = shape.node.body === null ? undefined : castIn(shape.node.body);
    const found = cast && typedSchema(own, cast);
    if (found !== undefined) return found;
  }
  return undefined;
}

function bodyTypeOf(run: Run, route: Route, parameter: ParamPattern): Node | undefined {
  const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  if (pattern.type === 'TSParameterProperty' || pattern.type === 'RestElement') return undefined;
  const type = pattern.typeAnnotation?.typeAnnotation;
  if (type === undefined) return undefined;
  const decorators = (pattern.decorators ?? []) as readonly Decorator[];
  const isWhole = decorators.some(
    ({ expression }) =>
      expression.type === 'CallExpression' &&
      expression.callee.type === 'Identifier' &&
      expression.callee.name === 'Body' &&
      expression.arguments.every((one) => one.type !== 'Literal'),
  );
  if (isWhole) return type;
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined;
  const args = type.typeArguments?.params ?? [];
  // Express: Request<Params, Answer, Body>; Fastify: FastifyRequest<{ Body: T }>.
  if (type.typeName.name === 'Request' && args[2] !== undefined) return args[2];
  return args[0] === undefined ? undefined : memberType(run, route, args[0], 'Body');
}

function memberType(run: Run, route: Route, type: Node, name: string): Node | undefined {
  if (type.type === 'TSTypeReference' && type.typeName.type === 'Identifier') {
    const found = run.project.lookup(route.module, type.typeName.name);
    if (found === undefined || !('declaration' in found) || found.declaration.kind !== 'type')
      return undefined;
    const { node } = found.declaration;
    return memberIn(
      node.type === 'TSInterfaceDeclaration'
        ? node.body.body
        : node.typeAnnotation.type === 'TSTypeLiteral'
          ? node.typeAnnotation.members
          : [],
      name,
    );
  }
  return type.type === 'TSTypeLiteral' ? memberIn(type.members, name) : undefined;
}

function memberIn(members: readonly Node[], name: string): Node | undefined {
  for (const member of members)
    if (member.type === 'TSPropertySignature' && keyOf(member.key) === name)
      return member.typeAnnotation?.typeAnnotation;
  return undefined;
}

/** `req.body as T`, `await c.req.json<T>()`, `const body: T = req.body`. */
function castIn(body: Node): Node | undefined {
  let found: Node | undefined;
  walk(body, (node) => {
    if (found !== undefined) return false;
    if (node.type === 'TSAsExpression' && isBody(node.expression)) found = node.typeAnnotation;
    if (node.type === 'CallExpression' && isBody(node) && node.typeArguments?.params[0] !== undefined)
      found = node.typeArguments.params[0];
    if (node.type === 'VariableDeclarator' && node.init !== null && isBody(node.init))
      found = node.id.typeAnnotation?.typeAnnotation;
    return true;
  });
  return found;
}

function isBody(node: Node): boolean {
  if (node.type === 'AwaitExpression') return isBody(node.argument);
  if (node.type === 'CallExpression')
    return node.callee.type === 'MemberExpression' && keyOf(node.callee.property) === 'json';
  return node.type === 'MemberExpression' && keyOf(node.property) === 'body';
}

/** An object that has what is read. */
function readSchema(keys: readonly (readonly string[])[]): JsonSchema {
  const names = [...new Set(keys.map(([name = '']) => name))].filter((name) => name !== '[]');
  const properties = names.map((name): [string, JsonSchema] => {
    const inner = keys
      .filter(([first]) => first === name)
      .map(([, ...rest]) => rest)
      .filter((rest) => rest.length > 0);
    const [, hasList] = [inner, inner.some(([first = '']) => /^(\d+|\[\]|length|map|forEach)$/.test(first))];
    if (hasList) return [name, { type: 'array', items: { type: 'string' } }];
    return [name, inner.length === 0 ? {} : readSchema(inner)];
  });
  return objectSchema(Object.fromEntries(properties));
}

/** The same, where a field that says nothing of its type has that of the column that it meets. */
function withColumns(
  schema: JsonSchema,
  path: readonly string[],
  met: readonly Met[],
  world: World,
): JsonSchema {
  if (schema.properties !== undefined) {
    const properties = Object.entries(schema.properties).map(([name, inner]) => [
      name,
      withColumns(inner, [...path, name], met, world),
    ]);
    return { ...schema, properties: Object.fromEntries(properties) };
  }
  const found = met.find(({ path: [part, ...keys] }) => part === 'body' && keys.join('.') === path.join('.'));
  const column = found && world.table(found.table)?.columns.find(({ name }) => name === found.column);
  if (column === undefined) return schema;
  const known = columnSchema(column.type);
  if (schema.type === undefined && schema.enum === undefined) return known;
  return known.format !== undefined && schema.type === 'string' && schema.format === undefined
    ? { ...schema, format: known.format }
    : schema;
}
