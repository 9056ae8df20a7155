import type { AssignmentExpression, Node, UpdateExpression } from 'oxc-parser';
import { computed } from './compare.ts';
import { bare, branch, evaluate, keyOf } from './expressions.ts';
import { testOf } from './fact.ts';
import { bind } from './patterns.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { either, literal, stringOf, unknown, type Shape, type Value } from './value.ts';

/** `target = value`, `target += value`, `target++`. */
export function assign(run: Run, scope: Scope, node: AssignmentExpression | UpdateExpression): Value {
  if (node.type === 'UpdateExpression') {
    const before = evaluate(run, scope, node.argument);
    const after: Value = { shape: { kind: 'unknown' }, sources: computed('+', before, literal(1)) };
    write(run, scope, node.argument, after);
    return after;
  }
  const { operator, left, right } = node;
  if (operator === '||=' || operator === '??=' || operator === '&&=') {
    const now = evaluate(run, scope, left);
    const test = testOf(now);
    const other = branch(run, operator === '&&=' ? test.whenTrue : test.whenFalse, () =>
      run.consume(evaluate(run, scope, right), 'await', scope.module),
    );
    const merged = either(now, other);
    write(run, scope, left, merged);
    return merged;
  }
  const value = evaluate(run, scope, right);
  if (operator === '=') {
    write(run, scope, left, value);
    return value;
  }
  const before = evaluate(run, scope, left);
  const isText = before.shape.kind === 'text' || stringOf(before) !== undefined;
  const after: Value = {
    shape: isText ? { kind: 'text', parts: [before, value] } : { kind: 'unknown' },
    sources: computed(operator.slice(0, -1), before, value),
  };
  write(run, scope, left, after);
  return after;
}

function write(run: Run, scope: Scope, place: Node, value: Value): void {
  const target = bare(place);
  if (target.type === 'Identifier') {
    const variable = scope.find(target.name);
    if (variable === undefined) return;
    variable.value = run.depth > variable.depth ? either(value, variable.value) : value;
    return;
  }
  if (target.type !== 'MemberExpression') {
    if (target.type === 'ObjectPattern' || target.type === 'ArrayPattern') bind(run, scope, target, value);
    return;
  }
  const object = owner(run, scope, target.object);
  const key = target.computed ? undefined : keyOf(target.property);
  run.witness?.assigned?.(object, key ?? '', value);
  change(object.shape, key, value);
  // `const { body } = request; body.slug = ...`: the members of what comes from elsewhere are remembered as well.
  if (
    object.shape.kind === 'chain' &&
    target.object.type === 'Identifier' &&
    key !== undefined &&
    object.sources.length === 0
  ) {
    const variable = scope.find(target.object.name);
    if (
      variable !== undefined &&
      object.shape.chain.links.every(({ args }) => args === undefined) &&
      object.shape.chain.root.type === undefined
    ) {
      variable.value = {
        shape: {
          kind: 'object',
          fields: new Map([[key, value]]),
          open: true,
          ...(run.witness?.member === undefined ? {} : { rest: object }),
        },
        sources: [],
      };
    }
  }
}

/** The object whose member is written: `context.state` of a context that several handlers share is one as well. */
function owner(run: Run, scope: Scope, node: Node): Value {
  const object = evaluate(run, scope, node);
  const place = bare(node);
  if (object.shape.kind !== 'chain' || place.type !== 'MemberExpression' || place.computed) return object;
  const { shape } = evaluate(run, scope, place.object);
  const name = keyOf(place.property);
  if (shape.kind !== 'object' || shape.rest === undefined || name === undefined) return object;
  const made: Value = {
    shape: { kind: 'object', fields: new Map(), open: true, rest: object },
    sources: [],
  };
  shape.fields.set(name, made);
  return made;
}

/** Changes a member of an object that is known. */
function change(shape: Shape, key: string | undefined, value: Value): void {
  switch (shape.kind) {
    case 'object':
    case 'instance':
      if (key !== undefined) shape.fields.set(key, value);
      else if (shape.kind === 'object') shape.open = true;
      return;
    case 'row':
      shape.mutations.push({ column: key ?? '', value });
      return;
    case 'chain': {
      // `row.settings.theme = x` changes the column `settings` of the row.
      const { root, links } = shape.chain;
      const [first] = links;
      if (root.value?.shape.kind === 'row' && first !== undefined && first.args === undefined) {
        root.value.shape.mutations.push({
          column: first.name,
          value: { ...unknown, sources: value.sources },
        });
      }
      return;
    }
    default:
      return;
  }
}
