import type { Node, TSType } from 'oxc-parser';
import type { Module } from '../project/module.ts';
import { keyOf } from './expressions.ts';
import { instanceOf } from './instances.ts';
import { topLevel } from './names.ts';
import type { Run } from './run.ts';
import { lengthen, type Root, type TypeName, type Value } from './value.ts';

/** Types that stand for their first argument. */
const transparent = new Set([
  'Pick',
  'Omit',
  'Partial',
  'Required',
  'Readonly',
  'Promise',
  'Awaited',
  'NonNullable',
  'InstanceType',
  'Loaded',
  'Ref',
  'DeepPartial',
]);

/** The name of a type, and the names of its arguments. */
export function typeNameOf(type: Node): TypeName | undefined {
  if (type.type !== 'TSTypeReference') return undefined;
  const name = lastName(type.typeName);
  if (name === undefined) return undefined;
  const args = (type.typeArguments?.params ?? []).map(
    (argument) =>
      typeNameOf(argument)?.name ??
      (argument.type === 'TSTypeQuery' ? (lastName(argument.exprName) ?? '') : ''),
  );
  return { name, args };
}

function lastName(name: Node): string | undefined {
  if (name.type === 'Identifier') return name.name;
  return name.type === 'TSQualifiedName' ? name.right.name : undefined;
}

/** What stands in a variable of a type, as far as the type alone tells. */
export function valueOfType(
  run: Run,
  module: Module,
  type: Node,
  name: string,
  depth = 0,
): Value | undefined {
  if (depth > 6) return undefined;
  switch (type.type) {
    case 'TSTypeReference': {
      const named = typeNameOf(type);
      if (named === undefined) return undefined;
      const [argument] = type.typeArguments?.params ?? [];
      if (transparent.has(named.name) && argument !== undefined)
        return valueOfType(run, module, argument, name, depth + 1);
      return valueOfName(run, module, named, name, type, depth);
    }
    case 'TSUnionType': {
      const some = type.types.filter((member) => !/^TS(Undefined|Null|Void)Keyword$/.test(member.type));
      const [only] = some;
      return some.length === 1 && only !== undefined
        ? valueOfType(run, module, only, name, depth + 1)
        : undefined;
    }
    case 'TSIntersectionType':
      return first(type.types, (member) => valueOfType(run, module, member, name, depth + 1));
    case 'TSTypeQuery':
      return type.exprName.type === 'Identifier' ? topLevel(run, module, type.exprName.name) : undefined;
    case 'TSTypeLiteral':
      return {
        shape: { kind: 'chain', chain: { root: { name, node: type, module, members: type }, links: [] } },
        sources: [],
      };
    case 'TSIndexedAccessType': {
      // `PrismaClient['user']`
      const whole = valueOfType(run, module, type.objectType, name, depth + 1);
      const key = type.indexType.type === 'TSLiteralType' ? type.indexType.literal : undefined;
      const member = key?.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
      if (whole?.shape.kind !== 'chain' || member === undefined) return undefined;
      const { chain } = whole.shape;
      return {
        shape: { kind: 'chain', chain: lengthen(chain, { name: member, args: undefined, node: type }) },
        sources: [],
      };
    }
    case 'TSParenthesizedType':
      return valueOfType(run, module, type.typeAnnotation, name, depth + 1);
    default:
      return undefined;
  }
}

function valueOfName(
  run: Run,
  module: Module,
  named: TypeName,
  name: string,
  node: Node,
  depth: number,
): Value | undefined {
  const root: Value = {
    shape: { kind: 'chain', chain: { root: { name, type: named, node, module }, links: [] } },
    sources: [],
  };
  const found = run.project.lookup(module, named.name);
  if (found === undefined || !('declaration' in found)) {
    // A library's own type, with arguments, is not what one class of the project makes of it.
    const implementer = named.args.length > 0 ? undefined : run.project.implementer(named.name);
    return implementer === undefined ? root : instanceOf(implementer, undefined);
  }
  const { declaration } = found;
  if (declaration.kind === 'class') {
    const { info } = declaration;
    const concrete = info.node.abstract ? (run.project.implementer(info.name) ?? info) : info;
    return instanceOf(concrete, undefined);
  }
  if (declaration.kind !== 'type') return root;
  const implementer = run.project.implementer(named.name);
  if (implementer !== undefined) return instanceOf(implementer, undefined);
  if (declaration.node.type === 'TSTypeAliasDeclaration')
    return valueOfType(run, found.module, declaration.node.typeAnnotation, name, depth + 1) ?? root;
  return root;
}

/** A member of something whose type is an interface of the project. */
export function memberOfType(run: Run, root: Root, name: string): Value | undefined {
  if (root.members !== undefined) return memberOfNode(run, root.module, root.members, name);
  if (root.type === undefined) return undefined;
  const found = run.project.lookup(root.module, root.type.name);
  if (found === undefined || !('declaration' in found) || found.declaration.kind !== 'type') return undefined;
  const { node } = found.declaration;
  return (
    memberOfNode(
      run,
      found.module,
      node.type === 'TSInterfaceDeclaration' ? node.body : node.typeAnnotation,
      name,
    ) ?? inheritedMember(run, found.module, node, name)
  );
}

function inheritedMember(run: Run, module: Module, node: Node, name: string): Value | undefined {
  if (node.type !== 'TSInterfaceDeclaration') return undefined;
  return first(node.extends, ({ expression }) => {
    if (expression.type !== 'Identifier') return undefined;
    return memberOfType(
      run,
      { name: expression.name, type: { name: expression.name, args: [] }, node, module },
      name,
    );
  });
}

function memberOfNode(run: Run, module: Module, node: Node, name: string): Value | undefined {
  const members =
    node.type === 'TSInterfaceBody' ? node.body : node.type === 'TSTypeLiteral' ? node.members : [];
  for (const member of members) {
    if (member.type !== 'TSPropertySignature' || keyOf(member.key) !== name) continue;
    const type: TSType | undefined = member.typeAnnotation?.typeAnnotation;
    return type === undefined ? undefined : valueOfType(run, module, type, name);
  }
  return undefined;
}

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
