import type { Class, Node, PropertyDefinition } from 'oxc-parser';
import { evaluate, keyOf } from '../flow/expressions.ts';
import { quietly } from '../flow/names.ts';
import type { Run } from '../flow/run.ts';
import { Scope } from '../flow/scope.ts';
import type { Module } from '../project/module.ts';
import type { World } from '../world.ts';
import { described } from './described.ts';
import { objectSchema, type JsonSchema } from './json-schema.ts';

interface Context {
  readonly run: Run;
  readonly world: World;
  readonly module: Module;
  readonly depth: number;
}

/** What a type says of a value: an interface, an alias, a class of class-validator's, the type of a schema. */
export function typedSchema(context: Context, type: Node): JsonSchema | undefined {
  if (context.depth > 8) return undefined;
  const deeper = { ...context, depth: context.depth + 1 };
  switch (type.type) {
    case 'TSStringKeyword':
      return { type: 'string' };
    case 'TSNumberKeyword':
      return { type: 'number' };
    case 'TSBigIntKeyword':
      return { type: 'integer' };
    case 'TSBooleanKeyword':
      return { type: 'boolean' };
    case 'TSLiteralType':
      return type.literal.type === 'Literal' ? { enum: [type.literal.value] } : undefined;
    case 'TSArrayType':
      return { type: 'array', items: typedSchema(deeper, type.elementType) ?? { type: 'string' } };
    case 'TSUnionType': {
      const parts = type.types.filter((one) => !/^TS(Null|Undefined)Keyword$/.test(one.type));
      const schemas = parts.flatMap((one) => typedSchema(deeper, one) ?? []);
      return schemas.every((one) => one.enum !== undefined)
        ? { enum: schemas.flatMap((one) => one.enum ?? []) }
        : schemas[0];
    }
    case 'TSIntersectionType':
      return union(type.types.flatMap((one) => typedSchema(deeper, one) ?? []));
    case 'TSTypeLiteral':
      return membersSchema(deeper, type.members);
    case 'TSParenthesizedType':
      return typedSchema(deeper, type.typeAnnotation);
    case 'TSTypeReference':
      return referred(deeper, type);
    default:
      return undefined;
  }
}

function referred(
  context: Context,
  type: Extract<Node, { type: 'TSTypeReference' }>,
): JsonSchema | undefined {
  const { run, world, module } = context;
  const name =
    type.typeName.type === 'Identifier'
      ? type.typeName.name
      : type.typeName.type === 'TSQualifiedName'
        ? type.typeName.right.name
        : '';
  const [first, second] = type.typeArguments?.params ?? [];
  if (name === 'Date') return { type: 'string', format: 'date-time' };
  if (name === 'Array' || name === 'ReadonlyArray')
    return { type: 'array', items: (first && typedSchema(context, first)) ?? { type: 'string' } };
  // `z.infer<typeof schema>`, `Static<typeof Schema>`.
  if (
    /^(infer|input|output|Static|InferInput|InferOutput|InferType)$/.test(name) &&
    first?.type === 'TSTypeQuery'
  ) {
    const { exprName } = first;
    if (exprName.type !== 'Identifier') return undefined;
    return described(
      world,
      quietly(run, () => evaluate(run, new Scope(module, undefined), exprName)),
    )?.schema;
  }
  if (/^(Partial|Required|Readonly|Pick|Omit)$/.test(name) && first !== undefined) {
    const inner = typedSchema(context, first);
    const keys = second === undefined ? undefined : (typedSchema(context, second)?.enum ?? []).map(String);
    if (inner === undefined) return undefined;
    if (name === 'Partial') return { ...inner, required: [] };
    if (keys === undefined) return inner;
    const keep = (key: string): boolean => keys.includes(key) === (name === 'Pick');
    return {
      ...inner,
      properties: Object.fromEntries(Object.entries(inner.properties ?? {}).filter(([key]) => keep(key))),
      required: (inner.required ?? []).filter(keep),
    };
  }
  const found = run.project.lookup(module, name);
  if (found === undefined || !('declaration' in found)) return undefined;
  const { declaration } = found;
  const own = { ...context, module: found.module };
  if (declaration.kind === 'class') return classSchema(own, declaration.info.node);
  if (declaration.kind === 'enum') {
    const values = declaration.node.body.members.map(({ id, initializer }) =>
      initializer?.type === 'Literal' ? initializer.value : 'name' in id ? id.name : '',
    );
    return { enum: values };
  }
  if (declaration.kind !== 'type') return undefined;
  const { node } = declaration;
  if (node.type === 'TSTypeAliasDeclaration') return typedSchema(own, node.typeAnnotation);
  const above = node.extends.flatMap(({ expression }) =>
    expression.type === 'Identifier'
      ? (referred(own, { type: 'TSTypeReference', typeName: expression, typeArguments: null } as never) ?? [])
      : [],
  );
  return union([...above, membersSchema(own, node.body.body)]);
}

function membersSchema(context: Context, members: readonly Node[]): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const optional = new Set<string>();
  for (const member of members) {
    if (member.type !== 'TSPropertySignature') continue;
    const name = keyOf(member.key);
    if (name === undefined) continue;
    const type = member.typeAnnotation?.typeAnnotation;
    properties[name] = (type && typedSchema(context, type)) ?? { type: 'string' };
    if (member.optional) optional.add(name);
  }
  return objectSchema(properties, optional);
}

/** A class whose fields say with decorators what they take, or one that a schema was made into. */
export function classSchema(context: Context, node: Class): JsonSchema {
  const { run, world, module } = context;
  const properties: Record<string, JsonSchema> = {};
  const optional = new Set<string>();
  const above: JsonSchema[] = [];
  const { superClass } = node;
  if (superClass?.type === 'Identifier') {
    const parent = run.project.classNamed(module, superClass.name);
    if (parent !== undefined && context.depth < 8)
      above.push(classSchema({ ...context, module: parent.module, depth: context.depth + 1 }, parent.node));
  } else if (superClass?.type === 'CallExpression') {
    const callee = superClass.callee.type === 'Identifier' ? superClass.callee.name : '';
    const [argument] = superClass.arguments;
    if (argument !== undefined && argument.type !== 'SpreadElement') {
      const parent =
        argument.type === 'Identifier' ? run.project.classNamed(module, argument.name) : undefined;
      const inner =
        parent === undefined
          ? described(
              world,
              quietly(run, () => evaluate(run, new Scope(module, undefined), argument)),
            )?.schema
          : classSchema({ ...context, module: parent.module, depth: context.depth + 1 }, parent.node);
      if (inner !== undefined) above.push(callee === 'PartialType' ? { ...inner, required: [] } : inner);
    }
  }
  for (const element of node.body.body) {
    if (element.type !== 'PropertyDefinition' || element.static) continue;
    const name = keyOf(element.key);
    if (name === undefined) continue;
    const said = decorated(element);
    const type = element.typeAnnotation?.typeAnnotation;
    const inner = (type && typedSchema({ ...context, depth: context.depth + 1 }, type)) ?? { type: 'string' };
    properties[name] = { ...inner, ...said.schema };
    if (said.isOptional || element.optional) optional.add(name);
  }
  return union([...above, objectSchema(properties, optional)]);
}

function decorated(element: PropertyDefinition): {
  schema: JsonSchema;
  isOptional: boolean;
} {
  let schema: JsonSchema = {};
  let isOptional = false;
  for (const { expression } of element.decorators) {
    const call = expression.type === 'CallExpression' ? expression : undefined;
    const callee = call?.callee ?? expression;
    const [first, second] = (call?.arguments ?? []).map((one) =>
      one.type === 'Literal' ? one.value : undefined,
    );
    const more: Readonly<Record<string, JsonSchema>> = {
      IsEmail: { format: 'email' },
      IsUUID: { format: 'uuid' },
      IsUrl: { format: 'uri' },
      IsInt: { type: 'integer' },
      IsPositive: { minimum: 1 },
      IsDateString: { format: 'date-time' },
      IsISO8601: { format: 'date-time' },
      Min: { minimum: Number(first) },
      Max: { maximum: Number(first) },
      MinLength: { minLength: Number(first) },
      MaxLength: { maxLength: Number(first) },
      Length: { minLength: Number(first), ...(second === undefined ? {} : { maxLength: Number(second) }) },
    };
    const name = callee.type === 'Identifier' ? callee.name : '';
    if (name === 'IsOptional' || name === 'ApiPropertyOptional') isOptional = true;
    schema = { ...schema, ...more[name] };
  }
  return { schema, isOptional };
}

function union(schemas: readonly JsonSchema[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.assign({}, ...schemas.map((one) => one.properties ?? {})),
    required: [...new Set(schemas.flatMap((one) => one.required ?? []))],
  };
}
