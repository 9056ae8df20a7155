import type {
  Argument,
  BindingPattern,
  CallExpression,
  Expression,
  NewExpression,
  ParamPattern,
  PropertyKey as KeyNode,
} from 'oxc-parser';
import type { Place } from '../catalog.ts';
import { builtIn } from './built-ins.ts';
import { Scope } from './scope.ts';
import { effect, run } from './statements.ts';
import type { Entry, Value } from './value.ts';
import { itemsOf, literal, UNKNOWN } from './value.ts';

/** So many calls within calls are followed; a helper that calls itself must end. */
const MAX_DEPTH = 24;
/** So many evaluations are made for one file. */
const MAX_STEPS = 200_000;

/** Works out what expressions come to without running them, and which calls a function would make. */
export class Evaluator {
  /** The calls that were made for their effect, in order. */
  readonly #effects: Value[] = [];
  readonly #noted = new WeakSet<Value>();
  readonly #placeOf: (file: string, offset: number) => Place;
  #depth = 0;
  #steps = 0;

  constructor(placeOf: (file: string, offset: number) => Place) {
    this.#placeOf = placeOf;
  }

  evaluate(node: Expression, scope: Scope): Value {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) return UNKNOWN;
    switch (node.type) {
      case 'Literal':
        return 'regex' in node ? UNKNOWN : literal(node.value);
      case 'TemplateLiteral':
        return this.#template(
          node.quasis.map(({ value }) => value.cooked ?? value.raw),
          node.expressions,
          scope,
        );
      case 'TaggedTemplateExpression': {
        const text = this.#template(
          node.quasi.quasis.map(({ value }) => value.cooked ?? value.raw),
          node.quasi.expressions,
          scope,
        );
        return {
          kind: 'call',
          callee: this.evaluate(node.tag, scope),
          args: [text],
          place: this.place(node, scope),
        };
      }
      case 'Identifier':
        return node.name === 'undefined'
          ? literal(undefined)
          : (scope.get(node.name) ?? { kind: 'name', name: node.name });
      case 'ThisExpression':
        return scope.get('this') ?? { kind: 'name', name: 'this' };
      case 'ArrayExpression':
        return {
          kind: 'array',
          items: node.elements.flatMap((element) => (element === null ? [] : this.#spread(element, scope))),
        };
      case 'ObjectExpression': {
        const entries = new Map<string, Entry>();
        for (const item of node.properties) {
          if (item.type === 'SpreadElement') {
            const spread = this.evaluate(item.argument, scope);
            if (spread.kind === 'object')
              for (const [name, entry] of spread.entries) entries.set(name, entry);
            continue;
          }
          const name = this.key(item.key, item.computed, scope);
          if (name === undefined) continue;
          entries.set(name, { value: this.evaluate(item.value, scope), place: this.place(item, scope) });
        }
        return { kind: 'object', entries };
      }
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return { kind: 'function', node, scope };
      case 'ClassExpression':
        return { kind: 'class', node, scope };
      case 'AwaitExpression':
        return this.evaluate(node.argument, scope);
      case 'ParenthesizedExpression':
      case 'ChainExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
        return this.evaluate(node.expression, scope);
      case 'SequenceExpression':
        return node.expressions.map((part) => this.evaluate(part, scope)).at(-1) ?? UNKNOWN;
      case 'ConditionalExpression':
        // Either may be: the first is what authors write for the usual case.
        return this.evaluate(node.consequent, scope);
      case 'LogicalExpression': {
        const left = this.evaluate(node.left, scope);
        return node.operator === '&&' || !isKnown(left) ? this.evaluate(node.right, scope) : left;
      }
      case 'BinaryExpression': {
        const left = node.left.type === 'PrivateIdentifier' ? UNKNOWN : this.evaluate(node.left, scope);
        const right = this.evaluate(node.right, scope);
        if (node.operator !== '+' || left.kind !== 'literal' || right.kind !== 'literal') return UNKNOWN;
        return literal(`${String(left.value)}${String(right.value)}`);
      }
      case 'UnaryExpression': {
        const value = this.evaluate(node.argument, scope);
        return node.operator === '!' && value.kind === 'literal' ? literal(!value.value) : UNKNOWN;
      }
      case 'AssignmentExpression': {
        const value = this.evaluate(node.right, scope);
        if (node.left.type === 'Identifier') scope.assign(node.left.name, value);
        return value;
      }
      case 'MemberExpression': {
        const object = this.evaluate(node.object, scope);
        const name = this.key(node.property, node.computed, scope);
        return name === undefined ? UNKNOWN : this.#member(object, name, this.place(node.property, scope));
      }
      case 'NewExpression':
      case 'CallExpression':
        return this.#call(node, scope);
      default:
        return UNKNOWN;
    }
  }

  /** What a function gives back for these arguments. The calls that it makes are noted as effects. */
  apply(fn: Value, args: readonly Value[], self?: Value): Value {
    if (fn.kind !== 'function' || this.#depth >= MAX_DEPTH) return UNKNOWN;
    const { node } = fn;
    if (node.body === null) return UNKNOWN;
    const scope = new Scope(fn.scope.file, fn.scope);
    if (self !== undefined) scope.declare('this', () => self);
    this.#bindParameters(node.params, args, scope);
    this.#depth += 1;
    try {
      if (node.body.type !== 'BlockStatement') {
        const value = this.evaluate(node.body, scope);
        effect(this, value);
        return value;
      }
      return run(this, node.body.body, scope) ?? literal(undefined);
    } finally {
      this.#depth -= 1;
    }
  }

  /** The calls that a function would make, with arguments that are known by name alone. */
  effectsOf(fn: Value, args: readonly Value[], self?: Value): readonly Value[] {
    const start = this.#effects.length;
    this.apply(fn, args, self);
    return this.#effects.splice(start);
  }

  /** Adds a call to the effects, once: what a helper returns is noted there already. */
  note(call: Value): void {
    if (this.#noted.has(call)) return;
    this.#noted.add(call);
    this.#effects.push(call);
  }

  /** Declares the names of a pattern. */
  bind(pattern: BindingPattern, value: () => Value, scope: Scope): void {
    switch (pattern.type) {
      case 'Identifier':
        scope.declare(pattern.name, value);
        return;
      case 'AssignmentPattern':
        this.bind(
          pattern.left,
          () => {
            const given = value();
            const missing =
              given.kind === 'unknown' || (given.kind === 'literal' && given.value === undefined);
            return missing ? this.evaluate(pattern.right, scope) : given;
          },
          scope,
        );
        return;
      case 'ObjectPattern':
        for (const item of pattern.properties) {
          if (item.type === 'RestElement') this.bind(item.argument, value, scope);
          else {
            const name = this.key(item.key, item.computed, scope);
            if (name === undefined) continue;
            this.bind(item.value, () => this.#member(value(), name, this.place(item, scope)), scope);
          }
        }
        return;
      case 'ArrayPattern':
        pattern.elements.forEach((element, index) => {
          if (element === null) return;
          if (element.type === 'RestElement') this.bind(element.argument, () => UNKNOWN, scope);
          else this.bind(element, () => itemsOf(value())[index] ?? UNKNOWN, scope);
        });
    }
  }

  /** The name of a property. */
  key(key: KeyNode, computed: boolean, scope: Scope): string | undefined {
    if (key.type === 'PrivateIdentifier') return `#${key.name}`;
    if (key.type === 'Identifier' && !computed) return key.name;
    const value = this.evaluate(key, scope);
    return value.kind === 'literal' ? String(value.value) : undefined;
  }

  place(node: { start: number }, scope: Scope): Place {
    return this.#placeOf(scope.file, node.start);
  }

  #call(whole: CallExpression | NewExpression, scope: Scope): Value {
    const { callee: calleeNode } = whole;
    const args = whole.arguments.flatMap((argument) => this.#spread(argument, scope));
    const unwrapped = calleeNode.type === 'ParenthesizedExpression' ? calleeNode.expression : calleeNode;
    if (unwrapped.type === 'MemberExpression') {
      // A chain over many lines has a place for each link.
      const place = this.place(unwrapped.property, scope);
      const object = this.evaluate(unwrapped.object, scope);
      const name = this.key(unwrapped.property, unwrapped.computed, scope);
      if (name === undefined) return UNKNOWN;
      const known = builtIn(object, name, args, (fn, given) => this.apply(fn, given));
      if (known !== undefined) return known;
      // What is bound with arguments is called with them, sooner or later.
      if (name === 'bind' && object.kind === 'member' && args.length > 1)
        return { kind: 'call', callee: object, args: args.slice(1), place };
      const method = this.#member(object, name, place);
      return method.kind === 'function'
        ? this.apply(method, args, object)
        : { kind: 'call', callee: method, args, place };
    }
    const callee = this.evaluate(calleeNode, scope);
    const place = this.place(whole, scope);
    return callee.kind === 'function' ? this.apply(callee, args) : { kind: 'call', callee, args, place };
  }

  #member(object: Value, name: string, place: Place): Value {
    if (object.kind === 'object') return object.entries.get(name)?.value ?? UNKNOWN;
    if (object.kind === 'array') return object.items[Number(name)] ?? UNKNOWN;
    if (object.kind === 'class')
      return staticMember(this, object, name) ?? { kind: 'member', object, property: name, place };
    return { kind: 'member', object, property: name, place };
  }

  #spread(node: Argument, scope: Scope): readonly Value[] {
    if (node.type !== 'SpreadElement') return [this.evaluate(node, scope)];
    return itemsOf(this.evaluate(node.argument, scope));
  }

  #template(texts: readonly string[], expressions: readonly Expression[], scope: Scope): Value {
    const holes = expressions.map((expression) => textOf(this.evaluate(expression, scope)));
    return literal(texts.map((text, index) => text + (holes[index] ?? '')).join(''));
  }

  #bindParameters(params: readonly ParamPattern[], args: readonly Value[], scope: Scope): void {
    params.forEach((param, index) => {
      if (param.type === 'RestElement') {
        this.bind(param.argument, () => ({ kind: 'array', items: args.slice(index) }), scope);
      } else if (param.type === 'TSParameterProperty') {
        return;
      } else {
        this.bind(param, () => args[index] ?? UNKNOWN, scope);
      }
    });
  }
}

/** A value inside of a template: as it is written, where it is not a text. `${t.email}` in SQL is the column. */
function textOf(value: Value): string {
  if (value.kind === 'literal') return String(value.value);
  if (value.kind === 'member') return value.property;
  return value.kind === 'name' ? value.name : '?';
}

function isKnown(value: Value): boolean {
  return value.kind !== 'unknown' && value.kind !== 'name' && value.kind !== 'member';
}

function staticMember(
  evaluator: Evaluator,
  { node, scope }: Extract<Value, { kind: 'class' }>,
  name: string,
): Value | undefined {
  for (const element of node.body.body) {
    if (!('static' in element) || !element.static || !('key' in element)) continue;
    if (evaluator.key(element.key, element.computed, scope) !== name) continue;
    if (element.type === 'MethodDefinition') return evaluator.evaluate(element.value, scope);
    if (element.type === 'PropertyDefinition' && element.value !== null)
      return evaluator.evaluate(element.value, scope);
  }
  return undefined;
}
