import type { Class, ClassElement, Decorator, Node, ParamPattern } from 'oxc-parser';
import type { ClassInfo, Module } from '../project/module.ts';
import { callFunction } from './call-function.ts';
import { evaluate, functionValue, keyOf } from './expressions.ts';
import { quietly, topLevel } from './names.ts';
import { bind } from './patterns.ts';
import type { Run } from './run.ts';
import { Scope } from './scope.ts';
import { typeNameOf, valueOfType } from './types.ts';
import type { FunctionNode, Shape, Value } from './value.ts';

type Instance = Extract<Shape, { kind: 'instance' }>;

/** An object of a class, made with these arguments, or injected. */
export function instanceOf(info: ClassInfo, args: readonly Value[] | undefined): Value {
  return { shape: { kind: 'instance', class: info, fields: new Map(), ready: false, args }, sources: [] };
}

/** The class that a class extends, if it is the project's own. */
export function parentOf(run: Run, info: ClassInfo): ClassInfo | undefined {
  const parent = info.node.superClass;
  if (parent === null || parent.type !== 'Identifier') return undefined;
  const value = topLevel(run, info.module, parent.name);
  return value?.shape.kind === 'class' ? value.shape.class : undefined;
}

function elementOf(node: Class, name: string, isStatic: boolean): ClassElement | undefined {
  return node.body.body.find(
    (element) =>
      element.type !== 'StaticBlock' &&
      'key' in element &&
      keyOf(element.key) === name &&
      'static' in element &&
      element.static === isStatic &&
      !isAbstract(element),
  );
}

function isAbstract(element: ClassElement): boolean {
  return (
    element.type === 'TSAbstractMethodDefinition' ||
    (element.type === 'MethodDefinition' && element.value.body === null)
  );
}

/** A method or field of an object, of its class or an ancestor. */
export function memberOfInstance(
  run: Run,
  self: Value,
  shape: Instance,
  name: string,
  inherited = false,
): Value | undefined {
  const known = shape.fields.get(name);
  if (known !== undefined && !inherited) return known;
  for (
    let info = inherited ? parentOf(run, shape.class) : shape.class, steps = 0;
    info !== undefined && steps < 8;
    info = parentOf(run, info), steps++
  ) {
    const element = elementOf(info.node, name, false);
    if (element?.type === 'MethodDefinition') {
      const scope = new Scope(info.module, undefined, self);
      if (element.kind === 'method') return functionValue(run, scope, element.value, self);
      if (element.kind === 'get') return getter(run, scope, element.value);
    }
    if (element !== undefined) break;
  }
  if (!shape.ready) {
    shape.ready = true;
    // Classes may need each other.
    if (run.constructing.has(shape.class.node)) {
      run.omissions++;
      shape.ready = false;
      return undefined;
    }
    run.constructing.add(shape.class.node);
    quietly(run, () => construct(run, self, shape, shape.class, shape.args, 0));
    run.constructing.delete(shape.class.node);
    return shape.fields.get(name);
  }
  return undefined;
}

function getter(run: Run, scope: Scope, node: FunctionNode): Value | undefined {
  const { body } = node;
  const [statement] = body?.type === 'BlockStatement' ? body.body : [];
  if (statement?.type !== 'ReturnStatement' || statement.argument === null) {
    const { shape } = functionValue(run, scope, node, scope.self);
    return shape.kind === 'function'
      ? quietly(run, () => callFunction(run, shape, [], undefined))
      : undefined;
  }
  const { argument } = statement;
  return quietly(run, () => evaluate(run, scope, argument));
}

/** Fills the fields of an object: initialisers, parameter properties, and what the constructor assigns to `this`. */
function construct(
  run: Run,
  self: Value,
  shape: Instance,
  info: ClassInfo,
  args: readonly Value[] | undefined,
  depth: number,
): void {
  const { module } = info;
  const constructor = info.node.body.body.find(
    (element) => element.type === 'MethodDefinition' && element.kind === 'constructor',
  );
  const scope = new Scope(module, undefined, self);
  const parent = depth < 6 ? parentOf(run, info) : undefined;
  if (constructor?.type !== 'MethodDefinition') {
    if (parent !== undefined) construct(run, self, shape, parent, args, depth + 1);
  } else {
    constructor.value.params.forEach((parameter, at) =>
      bindParameter(run, scope, parameter, args?.[at], module, shape),
    );
    for (const statement of constructor.value.body?.body ?? []) {
      if (statement.type !== 'ExpressionStatement') {
        if (statement.type === 'VariableDeclaration')
          for (const { id, init } of statement.declarations)
            if (init !== null) bind(run, scope, id, evaluate(run, scope, init));
        continue;
      }
      const { expression } = statement;
      if (
        expression.type === 'CallExpression' &&
        expression.callee.type === 'Super' &&
        parent !== undefined
      ) {
        construct(
          run,
          self,
          shape,
          parent,
          expression.arguments.map((argument) => evaluate(run, scope, argument)),
          depth + 1,
        );
      } else if (
        expression.type === 'AssignmentExpression' &&
        expression.left.type === 'MemberExpression' &&
        expression.left.object.type === 'ThisExpression'
      ) {
        const name = keyOf(expression.left.property);
        const value = evaluate(run, scope, expression.right);
        if (name !== undefined)
          shape.fields.set(
            name,
            value.shape.kind === 'unknown' ? (declaredField(run, self, info, name) ?? value) : value,
          );
      }
    }
  }
  for (const element of info.node.body.body) {
    if (element.type !== 'PropertyDefinition' || element.static) continue;
    const name = keyOf(element.key);
    if (name === undefined || shape.fields.has(name)) continue;
    const value = declaredField(run, self, info, name);
    if (value !== undefined) shape.fields.set(name, value);
  }
}

/** What the declaration of a field says: its initialiser, its decorator, its type. */
function declaredField(run: Run, self: Value, info: ClassInfo, name: string): Value | undefined {
  const element = info.node.body.body.find(
    (one) => one.type === 'PropertyDefinition' && keyOf(one.key) === name,
  );
  if (element?.type !== 'PropertyDefinition') return undefined;
  if (element.value !== null) return evaluate(run, new Scope(info.module, undefined, self), element.value);
  const type = element.typeAnnotation?.typeAnnotation;
  return type === undefined ? undefined : valueOfType(run, info.module, type, name);
}

function bindParameter(
  run: Run,
  scope: Scope,
  parameter: ParamPattern,
  argument: Value | undefined,
  module: Module,
  shape: Instance,
): void {
  const pattern = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
  const value = argument ?? injected(run, pattern, module);
  bind(run, scope, pattern, value);
  if (parameter.type !== 'TSParameterProperty') return;
  const identifier = pattern.type === 'AssignmentPattern' ? pattern.left : pattern;
  if (identifier.type === 'Identifier')
    shape.fields.set(
      identifier.name,
      scope.find(identifier.name)?.value ?? value ?? { shape: { kind: 'unknown' }, sources: [] },
    );
}

/** What dependency injection puts into a parameter: `@InjectRepository(User) users`, `users: UsersService`. */
function injected(run: Run, pattern: Node, module: Module): Value | undefined {
  if (pattern.type !== 'Identifier') return undefined;
  const type = pattern.typeAnnotation?.typeAnnotation ?? undefined;
  for (const { expression } of (pattern.decorators ?? []) as readonly Decorator[]) {
    if (expression.type !== 'CallExpression' || expression.callee.type !== 'Identifier') continue;
    const [argument] = expression.arguments;
    const entity = argument?.type === 'Identifier' ? argument.name : undefined;
    if (
      /^Inject(Repository|Model|EntityManager|DataSource)$/.test(expression.callee.name) &&
      entity !== undefined
    ) {
      const named = type === undefined ? undefined : typeNameOf(type);
      const root = {
        name: pattern.name,
        type: { name: named?.name ?? 'Repository', args: [entity] },
        node: pattern,
        module,
      };
      const own = named === undefined ? undefined : run.project.classNamed(module, named.name);
      return own === undefined
        ? { shape: { kind: 'chain', chain: { root, links: [] } }, sources: [] }
        : instanceOf(own, undefined);
    }
  }
  return type === undefined ? undefined : valueOfType(run, module, type, pattern.name);
}

/** A static method or field of a class, or of an ancestor. */
export function staticMember(run: Run, start: ClassInfo, name: string): Value | undefined {
  const self: Value = { shape: { kind: 'class', class: start }, sources: [] };
  for (
    let info: ClassInfo | undefined = start, steps = 0;
    info !== undefined && steps < 8;
    info = parentOf(run, info), steps++
  ) {
    const { node, module } = info;
    const element = elementOf(node, name, true);
    if (element?.type === 'MethodDefinition' && element.kind === 'method')
      return functionValue(run, new Scope(module, undefined, self), element.value, self);
    if (element?.type === 'PropertyDefinition' && element.value !== null) {
      const { value } = element;
      return quietly(run, () => evaluate(run, new Scope(module, undefined, self), value));
    }
  }
  return undefined;
}
