import type { Directive, Expression, ForOfStatement, Statement } from 'oxc-parser';
import type { Evaluator } from './evaluator.ts';
import { Scope } from './scope.ts';
import type { Value } from './value.ts';
import { itemsOf, UNKNOWN } from './value.ts';

/**
 * Goes through statements as if every condition held, both ways: a migration that asks first whether a table exists makes it.
 *
 * @returns What is returned, if anything is.
 */
export function run(
  evaluator: Evaluator,
  statements: readonly (Directive | Statement)[],
  scope: Scope,
): Value | undefined {
  hoist(evaluator, statements, scope);
  let returned: Value | undefined;
  for (const statement of statements) {
    const value = carryOut(evaluator, statement, scope);
    if (value !== undefined && returned === undefined) returned = value;
    // A return at this level is the end; one under a condition was not.
    if (statement.type === 'ReturnStatement') break;
  }
  return returned;
}

/** Declares functions, classes, variables and enums of a block. */
export function hoist(
  evaluator: Evaluator,
  statements: readonly (Directive | Statement)[],
  scope: Scope,
): void {
  for (const statement of statements) {
    const declared =
      statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration'
        ? statement.declaration
        : statement;
    switch (declared?.type) {
      case 'FunctionDeclaration':
        if (declared.id !== null)
          scope.declare(declared.id.name, () => ({ kind: 'function', node: declared, scope }));
        break;
      case 'ClassDeclaration':
        if (declared.id !== null)
          scope.declare(declared.id.name, () => ({ kind: 'class', node: declared, scope }));
        break;
      case 'VariableDeclaration':
        for (const { id, init } of declared.declarations) {
          if (init === null) evaluator.bind(id, () => UNKNOWN, scope);
          else lazily(evaluator, id, init, scope);
        }
        break;
      case 'TSEnumDeclaration':
        scope.declare(declared.id.name, () => ({
          kind: 'object',
          entries: new Map(
            declared.body.members.map((member) => {
              const name =
                member.id.type === 'Identifier'
                  ? member.id.name
                  : String(evaluator.key(member.id, true, scope));
              const value =
                member.initializer === null ? UNKNOWN : evaluator.evaluate(member.initializer, scope);
              return [name, { value, place: evaluator.place(member, scope) }];
            }),
          ),
        }));
        break;
      default:
    }
  }
}

/** A pattern's names share one evaluation of its initializer. */
function lazily(
  evaluator: Evaluator,
  id: Parameters<Evaluator['bind']>[0],
  init: Expression,
  scope: Scope,
): void {
  const whole = new Scope(scope.file, scope);
  whole.declare('value', () => evaluator.evaluate(init, scope));
  evaluator.bind(id, () => whole.get('value') ?? UNKNOWN, scope);
}

function carryOut(evaluator: Evaluator, statement: Directive | Statement, scope: Scope): Value | undefined {
  const inner = (body: Statement): Value | undefined =>
    run(evaluator, body.type === 'BlockStatement' ? body.body : [body], new Scope(scope.file, scope));
  switch (statement.type) {
    case 'ExpressionStatement':
      effect(evaluator, evaluator.evaluate(statement.expression, scope));
      return undefined;
    case 'VariableDeclaration':
      for (const { id, init } of statement.declarations) {
        if (init === null) continue;
        // Bound when the block began; to evaluate it here keeps its effects in order.
        const value = id.type === 'Identifier' ? scope.get(id.name) : evaluator.evaluate(init, scope);
        if (value !== undefined) effect(evaluator, value);
      }
      return undefined;
    case 'ReturnStatement': {
      if (statement.argument === null) return undefined;
      const value = evaluator.evaluate(statement.argument, scope);
      effect(evaluator, value);
      return value;
    }
    case 'IfStatement': {
      const value = inner(statement.consequent);
      return (statement.alternate === null ? undefined : inner(statement.alternate)) ?? value;
    }
    case 'BlockStatement':
    case 'LabeledStatement':
      return inner(statement.type === 'LabeledStatement' ? statement.body : statement);
    case 'TryStatement': {
      const value = inner(statement.block);
      if (statement.finalizer !== null) inner(statement.finalizer);
      return value;
    }
    case 'ForOfStatement':
      return forOf(evaluator, statement, scope);
    case 'ForStatement':
    case 'ForInStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return inner(statement.body);
    case 'SwitchStatement':
      for (const { consequent } of statement.cases) run(evaluator, consequent, new Scope(scope.file, scope));
      return undefined;
    default:
      return undefined;
  }
}

function forOf(evaluator: Evaluator, statement: ForOfStatement, scope: Scope): undefined {
  const over = evaluator.evaluate(statement.right, scope);
  const items = over.kind === 'array' ? over.items : [UNKNOWN];
  const { left, body } = statement;
  for (const item of items) {
    const around = new Scope(scope.file, scope);
    const pattern = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : undefined;
    if (pattern !== undefined) evaluator.bind(pattern, () => item, around);
    run(evaluator, body.type === 'BlockStatement' ? body.body : [body], around);
  }
}

/** `Promise.all`, and what the package `async` has. */
const WAITS_FOR = new Set(['all', 'allSettled', 'series', 'waterfall', 'parallel']);

/** Notes a call that was made for its effect, or the calls that it waits for. */
export function effect(evaluator: Evaluator, value: Value): void {
  if (value.kind === 'array') for (const item of value.items) effect(evaluator, item);
  if (value.kind !== 'call') return;
  const { callee, args } = value;
  const method = callee.kind === 'member' ? callee.property : undefined;
  if (callee.kind === 'member' && (method === 'then' || method === 'catch' || method === 'finally')) {
    effect(evaluator, callee.object);
    if (method !== 'catch') for (const arg of args) evaluator.apply(arg, []);
  } else if (method !== undefined && WAITS_FOR.has(method)) {
    for (const arg of args) effect(evaluator, arg);
    for (const step of itemsOf(args[0])) evaluator.apply(step, []);
  } else if (method === 'transaction' && args.some(({ kind }) => kind === 'function')) {
    for (const arg of args) evaluator.apply(arg, [{ kind: 'name', name: 'transaction' }]);
  } else {
    evaluator.note(value);
  }
}
