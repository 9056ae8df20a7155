import type { Class, ClassElement, TSType } from 'oxc-parser';
import type { Place } from '../catalog.ts';
import type { Modules } from '../symbolic/modules.ts';
import { classesOf } from '../symbolic/modules.ts';
import type { Scope } from '../symbolic/scope.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { chainOf } from '../symbolic/value.ts';

/** A class with its decorators, and those that its members have or inherit. */
export interface DecoratedClass {
  readonly name: string;
  readonly decorators: readonly Link[];
  readonly members: readonly Member[];
  readonly place: Place;
  readonly node: Class;
  readonly scope: Scope;
}

export interface Member {
  readonly name: string;
  readonly decorators: readonly Link[];
  /** The type's name where it has one: `string`, `User`, `Ref`; for `string | null` the first. */
  readonly type: string | undefined;
  /** Whether the type admits `null` or nothing. */
  readonly optional: boolean;
  readonly place: Place;
}

/** So many base classes are followed. */
const MAX_BASES = 12;

/** The classes of a file that have decorators, or members that do. */
export function decoratedClasses(modules: Modules, file: string): DecoratedClass[] {
  return classesOf(modules.load(file), modules.evaluator)
    .filter(
      ({ node }) =>
        node.decorators.length > 0 ||
        node.body.body.some((element) => 'decorators' in element && element.decorators.length > 0),
    )
    .map(({ node, scope }) => describe(modules, node, scope));
}

/** A class, whether it has decorators or not: an embedded one need not. */
export function describe(modules: Modules, node: Class, scope: Scope): DecoratedClass {
  const { evaluator } = modules;
  return {
    name: node.id?.name ?? '',
    decorators: decoratorsOf(modules, node.decorators, scope),
    members: membersOf(modules, node, scope, MAX_BASES),
    // A class with decorators begins with them; its name says better where it is.
    place: evaluator.place(node.id ?? node, scope),
    node,
    scope,
  };
}

function membersOf(modules: Modules, node: Class, scope: Scope, depth: number): Member[] {
  const base =
    node.superClass === null || depth === 0
      ? undefined
      : classOf(modules, modules.evaluator.evaluate(node.superClass, scope));
  const inherited = base === undefined ? [] : membersOf(modules, base.node, base.scope, depth - 1);
  const own = node.body.body.flatMap((element) => memberOf(modules, element, scope));
  const names = new Set(own.map(({ name }) => name));
  return [...inherited.filter(({ name }) => !names.has(name)), ...own];
}

/** The class itself, or the one that a mixin is given: `SoftDelete(Base)`. */
function classOf(modules: Modules, value: Value): Extract<Value, { kind: 'class' }> | undefined {
  if (value.kind === 'class') return value;
  if (value.kind !== 'call') return undefined;
  return value.args.find((arg): arg is Extract<Value, { kind: 'class' }> => arg.kind === 'class');
}

function memberOf(modules: Modules, element: ClassElement, scope: Scope): Member[] {
  if (
    element.type !== 'PropertyDefinition' &&
    element.type !== 'AccessorProperty' &&
    element.type !== 'MethodDefinition'
  )
    return [];
  if (element.static) return [];
  const name = modules.evaluator.key(element.key, element.computed, scope);
  if (name === undefined) return [];
  const annotation = 'typeAnnotation' in element ? element.typeAnnotation?.typeAnnotation : undefined;
  const { type, nullable } = typeOf(annotation ?? undefined);
  return [
    {
      name,
      decorators: decoratorsOf(modules, element.decorators, scope),
      type,
      optional: nullable || ('optional' in element && element.optional),
      place: modules.evaluator.place(element.key, scope),
    },
  ];
}

/** The decorators as calls; those that a decorator of the project's own is made of too (`applyDecorators(Column(), …)`). */
function decoratorsOf(modules: Modules, decorators: Class['decorators'], scope: Scope): Link[] {
  return decorators.flatMap(({ expression }) => linksOf(modules.evaluator.evaluate(expression, scope)));
}

function linksOf(value: Value): Link[] {
  const link = chainOf(value).at(-1);
  if (link === undefined) return [];
  if (link.name === 'applyDecorators') return (link.args ?? []).flatMap(linksOf);
  return [link];
}

function typeOf(annotation: TSType | undefined): { type: string | undefined; nullable: boolean } {
  switch (annotation?.type) {
    case 'TSUnionType': {
      const kinds = annotation.types.map((type) => type.type);
      const nullable = kinds.includes('TSNullKeyword') || kinds.includes('TSUndefinedKeyword');
      const first = annotation.types.find(
        ({ type }) => type !== 'TSNullKeyword' && type !== 'TSUndefinedKeyword',
      );
      return { type: typeOf(first).type, nullable };
    }
    case 'TSTypeReference': {
      // What a library wraps a relation in: the entity is its argument.
      const [inner] = annotation.typeArguments?.params ?? [];
      const isWrapped =
        annotation.typeName.type === 'Identifier' &&
        /^(Ref|Rel|LazyRef|Reference|ScalarReference|IdentifiedReference|Relation|Promise|Opt|Hidden)$/.test(
          annotation.typeName.name,
        );
      if (isWrapped && inner !== undefined) return typeOf(inner);
      return {
        type: annotation.typeName.type === 'Identifier' ? annotation.typeName.name : undefined,
        nullable: false,
      };
    }
    case 'TSStringKeyword':
      return { type: 'string', nullable: false };
    case 'TSNumberKeyword':
      return { type: 'number', nullable: false };
    case 'TSBooleanKeyword':
      return { type: 'boolean', nullable: false };
    default:
      return { type: undefined, nullable: false };
  }
}
