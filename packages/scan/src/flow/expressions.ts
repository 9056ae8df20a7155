import type { Argument, Class, Expression, Node, ObjectExpression, TemplateLiteral } from 'oxc-parser';
import { evaluateCall, evaluateNew } from './calls.ts';
import { assign } from './assignments.ts';
import { compare, computed } from './compare.ts';
import { both, eitherOf, inverse, testOf } from './fact.ts';
import { truthOf } from './function-result.ts';
import { member } from './members.ts';
import { lookUp } from './names.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import {
  either,
  isMissing,
  isOpen,
  fieldsOf,
  literal,
  negated,
  nameOf,
  unite,
  unknown,
  type FunctionNode,
  type Value,
} from './value.ts';

/** Evaluates an expression, and takes note of the accesses on the way. */
export function evaluate(run: Run, scope: Scope, node: Node): Value {
  if (!run.spend()) return unknown;
  switch (node.type) {
    case 'Identifier':
      return lookUp(run, scope, node);
    case 'ThisExpression':
      return (
        scope.self ?? {
          shape: { kind: 'chain', chain: { root: { name: 'this', node, module: scope.module }, links: [] } },
          sources: [],
        }
      );
    case 'Literal':
      return literal('regex' in node ? undefined : node.value);
    case 'TemplateLiteral':
      return template(run, scope, node);
    case 'TaggedTemplateExpression':
      return tagged(run, scope, node.tag, node.quasi, node);
    case 'ObjectExpression':
      return objectOf(run, scope, node);
    case 'ArrayExpression': {
      const items = node.elements.flatMap((element) =>
        element === null ? [] : [evaluateArgument(run, scope, element)],
      );
      return {
        shape: {
          kind: 'array',
          items,
          open: node.elements.some((element) => element?.type === 'SpreadElement'),
        },
        sources: unite(
          ...items.map((item, at) =>
            node.elements[at]?.type === 'SpreadElement'
              ? item.sources.map((source) => ({ ...source, computed: 'collection' as const }))
              : [],
          ),
        ),
      };
    }
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return functionValue(
        run,
        scope,
        node,
        node.type === 'ArrowFunctionExpression' ? scope.self : undefined,
      );
    case 'ClassExpression':
    case 'ClassDeclaration':
      return classValue(run, scope, node);
    case 'MemberExpression':
      return member(run, scope, node);
    case 'CallExpression':
      return evaluateCall(run, scope, node);
    case 'NewExpression':
      return evaluateNew(run, scope, node);
    case 'AwaitExpression': {
      run.awaited.add(bare(node.argument));
      return paused(run, run.consume(evaluate(run, scope, node.argument), 'await', scope.module));
    }
    case 'UnaryExpression': {
      const value = evaluate(run, scope, node.argument);
      if (node.operator === '!') return { ...negated(value), test: inverse(testOf(value)) };
      if (node.operator === '-' && value.shape.kind === 'literal' && typeof value.shape.value === 'number')
        return literal(-value.shape.value);
      if (node.operator === '-' || node.operator === '+') return value;
      if (node.operator === 'void' || node.operator === 'typeof' || node.operator === 'delete')
        return literal(undefined);
      return { ...unknown, sources: value.sources };
    }
    case 'BinaryExpression':
      return binary(run, node.operator, evaluate(run, scope, node.left), evaluate(run, scope, node.right));
    case 'LogicalExpression': {
      const left = evaluate(run, scope, node.left);
      if (node.operator === '&&' && isMissing(left)) return left;
      const test = testOf(left);
      const right = branch(run, node.operator === '&&' ? test.whenTrue : test.whenFalse, () =>
        evaluate(run, scope, node.right),
      );
      const value =
        node.operator === '&&'
          ? { ...right, sources: unite(left.sources, right.sources) }
          : either(left, right);
      if (node.operator === '??') return { ...value, test: undefined };
      return {
        ...value,
        test: node.operator === '&&' ? both(test, testOf(right)) : eitherOf(test, testOf(right)),
      };
    }
    case 'ConditionalExpression': {
      const test = testOf(evaluate(run, scope, node.test));
      const yes = branch(run, test.whenTrue, () => evaluate(run, scope, node.consequent));
      const no = branch(run, test.whenFalse, () => evaluate(run, scope, node.alternate));
      const control = test.whenTrue.map(({ access, means }) => ({
        access,
        truthy: 'unknown' as const,
        control: means,
      }));
      const value = either(yes, no);
      // `row ? { ...row, more } : null` is there if the row is.
      const [isYes, isNo] = [truthOf(yes), truthOf(no)];
      const same = isNo === false && (isYes === true || (isYes === undefined && isMapped(yes)));
      return {
        shape: value.shape,
        sources: unite(value.sources, control),
        test: same ? test : isYes === false && isNo === true ? inverse(test) : undefined,
      };
    }
    case 'AssignmentExpression':
      return assign(run, scope, node);
    case 'UpdateExpression':
      return assign(run, scope, node);
    case 'SequenceExpression':
      return node.expressions.map((expression) => evaluate(run, scope, expression)).at(-1) ?? unknown;
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
      return evaluate(run, scope, node.expression);
    case 'YieldExpression':
      return node.argument === null
        ? unknown
        : paused(run, run.consume(evaluate(run, scope, node.argument), 'await', scope.module));
    case 'ImportExpression':
      return importOf(run, scope, node.source);
    case 'SpreadElement':
      return evaluate(run, scope, node.argument);
    default:
      return unknown;
  }
}

/** The value of a class that stands in an expression, or in a function. */
export function classValue(run: Run, scope: Scope, node: Class): Value {
  const info = { name: node.id?.name ?? '', node, module: scope.module };
  run.classes.set(node, info);
  return { shape: { kind: 'class', class: info }, sources: [] };
}

/** An expression without its casts. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'ParenthesizedExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

/** Evaluates what runs only if some facts hold. */
export function branch<T>(run: Run, facts: Parameters<Run['know']>[0], work: () => T): T {
  const before = run.facts;
  run.know(facts);
  const inside = run.facts.length;
  run.depth++;
  const result = work();
  run.depth--;
  run.facts = [...before, ...sinceThen(run, inside)];
  return result;
}

/** What stays known after a branch: that some check in it did not end the function. */
export function sinceThen(run: Run, since: number, under?: string): Run['facts'] {
  return run.facts
    .slice(since)
    .filter(({ exit }) => exit !== undefined)
    .map((fact) => ({ ...fact, weak: true, ...(fact.weak === true ? {} : { under }) }));
}

export function evaluateArgument(run: Run, scope: Scope, node: Argument): Value {
  return evaluate(run, scope, node.type === 'SpreadElement' ? node.argument : node);
}

/** The value of a function, which it keeps in mind with what it closes over. */
export function functionValue(run: Run, scope: Scope, node: FunctionNode, self: Value | undefined): Value {
  const value: Value = { shape: { kind: 'function', node, scope, self }, sources: [] };
  run.closures.set(node, value);
  return value;
}

function binary(run: Run, operator: Parameters<typeof compare>[0], left: Value, right: Value): Value {
  const test = compare(operator, left, right);
  if (test !== undefined) {
    for (const { access, column } of test.whenTrue) if (column === undefined) run.examined.add(access);
    return { shape: { kind: 'unknown' }, sources: asBoolean(test), test };
  }
  if (operator === '+' && (isText(left) || isText(right)))
    return {
      shape: { kind: 'text', parts: [left, right].map((value) => value) },
      sources: computed(operator, left, right),
    };
  return { shape: { kind: 'unknown' }, sources: computed(operator, left, right) };
}

/** Whether something was made of what was read: an object of another class, by a function or a builder. */
function isMapped({ shape, sources }: Value): boolean {
  return (
    shape.kind === 'chain' &&
    shape.chain.links.at(-1)?.args !== undefined &&
    sources.length > 0 &&
    sources.every((source) => source.computed === 'other' || source.control !== undefined)
  );
}

function asBoolean(test: NonNullable<Value['test']>): Value['sources'] {
  return test.whenTrue.map(({ access, means, column, counted }) => ({
    access,
    truthy: means,
    column,
    counted,
  }));
}

function isText({ shape }: Value): boolean {
  return shape.kind === 'text' || (shape.kind === 'literal' && typeof shape.value === 'string');
}

function template(run: Run, scope: Scope, node: TemplateLiteral, tag?: string): Value {
  const values = node.expressions.map((expression) => evaluate(run, scope, expression));
  const parts = node.quasis.flatMap(({ value }, at) => {
    const hole = values[at];
    return hole === undefined ? [value.cooked ?? value.raw] : [value.cooked ?? value.raw, hole];
  });
  const sources = unite(...values.map(({ sources: own }) => own)).map((source) => ({
    ...source,
    truthy: 'unknown' as const,
  }));
  return { shape: { kind: 'text', parts, ...(tag === undefined ? {} : { tag }) }, sources };
}

/** A tagged template is a call whose only argument is the text. */
function tagged(run: Run, scope: Scope, tag: Expression, quasi: TemplateLiteral, node: Node): Value {
  const callee = evaluate(run, scope, tag);
  const text = template(run, scope, quasi, nameOf(callee) ?? '');
  const { shape } = callee;
  const link = { name: '`', args: [text], node };
  if (shape.kind === 'chain') {
    const { root, links } = shape.chain;
    return run.consume(
      {
        shape: {
          kind: 'chain',
          chain: { root: { ...root, node: links.length === 0 ? node : root.node }, links: [...links, link] },
        },
        sources: text.sources,
      },
      'call',
      scope.module,
    );
  }
  return text;
}

function objectOf(run: Run, scope: Scope, node: ObjectExpression): Value {
  const fields = new Map<string, Value>();
  const object: Value = { shape: { kind: 'object', fields, open: false }, sources: [] };
  const { shape } = object;
  const spreads: Value[] = [];
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const spread = evaluate(run, scope, property.argument);
      const own = fieldsOf(spread);
      if (own === undefined) {
        if (shape.kind === 'object') {
          shape.open = true;
          if (run.witness?.member !== undefined) shape.rest = spread;
        }
        spreads.push(spread);
      } else {
        for (const [name, value] of own) fields.set(name, value);
        if (shape.kind === 'object' && isOpen(spread)) {
          shape.open = true;
          if (spread.shape.kind === 'object') shape.rest = spread.shape.rest;
        }
      }
      continue;
    }
    const name = property.computed
      ? (nameOf(evaluate(run, scope, property.key)) ?? undefined)
      : keyOf(property.key);
    if (name === undefined) {
      if (shape.kind === 'object') shape.open = true;
      evaluate(run, scope, property.value);
      continue;
    }
    const value =
      property.value.type === 'FunctionExpression'
        ? functionValue(run, scope, property.value, object)
        : evaluate(run, scope, property.value);
    fields.set(name, value);
  }
  return {
    shape,
    sources: unite(
      ...spreads.map(({ sources }) =>
        sources
          .filter(({ column }) => column === undefined)
          .map((source) => ({ ...source, truthy: 'unknown' as const })),
      ),
    ),
  };
}

function paused(run: Run, value: Value): Value {
  run.pauses++;
  return value;
}

/** The name of a property, if it stands there. */
export function keyOf(key: Node): string | undefined {
  if (key.type === 'Identifier' || key.type === 'PrivateIdentifier') return key.name;
  return key.type === 'Literal' && 'value' in key ? String(key.value) : undefined;
}

function importOf(run: Run, scope: Scope, source: Expression): Value {
  const specifier = source.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined;
  const module = specifier === undefined ? undefined : run.project.resolve(specifier, scope.module);
  return module === undefined ? unknown : { shape: { kind: 'module', module }, sources: [] };
}
