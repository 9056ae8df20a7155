import type { Node } from 'oxc-parser';
import { evaluate } from '../flow/expressions.ts';
import { quietly } from '../flow/names.ts';
import type { Run } from '../flow/run.ts';
import type { Scope } from '../flow/scope.ts';
import { chainOf, pathOf, type Value } from '../flow/value.ts';
import type { FunctionShape } from '../flow/call-function.ts';

/** The functions that an argument stands for: itself, those of a list, and those that it wraps. */
export function functionsIn(
  run: Run,
  scope: Scope,
  value: Value,
  written: Node | undefined,
): FunctionShape[] {
  const { shape } = value;
  // A wrapper of the project's is one function for all that it wraps.
  if (written?.type === 'CallExpression') {
    const wrapped = written.arguments.flatMap((argument) =>
      argument.type === 'SpreadElement'
        ? []
        : functionsIn(
            run,
            scope,
            quietly(run, () => evaluate(run, scope, argument)),
            argument,
          ),
    );
    if (wrapped.length > 0) return wrapped;
  }
  if (shape.kind === 'function') return [shape];
  if (shape.kind === 'array') {
    return shape.items.flatMap((item, at) => {
      const element = written?.type === 'ArrayExpression' ? written.elements[at] : undefined;
      return functionsIn(run, scope, item, element ?? undefined);
    });
  }
  const last = chainOf(value)?.links.at(-1);
  return (last?.args ?? []).flatMap((argument) =>
    argument.shape.kind === 'function' || argument.shape.kind === 'array'
      ? functionsIn(run, scope, argument, undefined)
      : [],
  );
}

/** `validator('json', check)` of Hono: the part of the request that the function is given. */
export function checkedPart(written: Node | undefined): string | undefined {
  if (written?.type !== 'CallExpression' || nameIn(written.callee) !== 'validator') return undefined;
  const [target] = written.arguments;
  return target?.type === 'Literal' && typeof target.value === 'string' ? target.value : undefined;
}

/** What an argument goes by: `auth.required`, `requireRole`. */
export function namesOf(value: Value, written: Node | undefined): string[] {
  if (written?.type === 'ArrayExpression' && value.shape.kind === 'array') {
    const { items } = value.shape;
    return written.elements.flatMap((element, at) =>
      element === null ? [] : namesOf(items[at] ?? value, element),
    );
  }
  const name = written === undefined ? pathOf(value) : nameIn(written);
  return name === undefined ? [] : [name];
}

function nameIn(node: Node): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'MemberExpression': {
      const object = nameIn(node.object);
      const property = node.property.type === 'Identifier' ? node.property.name : undefined;
      return object === undefined || object === 'this' || property === undefined
        ? property
        : `${object}.${property}`;
    }
    case 'CallExpression': {
      const [first] = node.arguments;
      const name = nameIn(node.callee);
      return first?.type === 'Literal' && typeof first.value === 'string'
        ? `${name ?? ''}('${first.value}')`
        : name;
    }
    default:
      return undefined;
  }
}
