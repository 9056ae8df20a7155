import type { Node, SwitchStatement, TryStatement } from 'oxc-parser';
import { elementOf } from './iterations.ts';
import { bare, branch, classValue, evaluate, functionValue, sinceThen } from './expressions.ts';
import { testOf, type Fact } from './fact.ts';
import { bind } from './patterns.ts';
import type { Run } from './run.ts';
import { Scope } from './scope.ts';
import { chainOf, either, isMissing, opposite, unknown, type Value } from './value.ts';

/** How a statement ends: by going on, or not. */
export type Completion = 'normal' | 'return' | 'throw' | 'break' | 'continue';

/** The function whose body is executed. */
export interface Body {
  /** How many facts were known when it was entered. */
  readonly start: number;
  returned(value: Value, facts: readonly Fact[]): void;
  /** Facts at each `break` of the innermost loop. */
  readonly breaks?: Fact[][] | undefined;
}

/** Executes a statement. */
export function execute(run: Run, scope: Scope, node: Node, body: Body): Completion {
  if (!run.spend()) return 'normal';
  switch (node.type) {
    case 'BlockStatement':
      return block(run, new Scope(scope.module, scope), node.body, body);
    case 'ExpressionStatement': {
      const expression = bare(node.expression);
      if (expression.type === 'CallExpression') run.awaited.add(expression);
      const value = evaluate(run, scope, node.expression);
      run.statements?.push(value);
      if (!extendsQuery(run, scope, expression, value)) run.consume(value, 'await', scope.module);
      return exits(run, scope, expression) ? 'throw' : 'normal';
    }
    case 'VariableDeclaration':
      for (const { id, init } of node.declarations)
        bind(run, scope, id, init === null ? undefined : evaluate(run, scope, init));
      return 'normal';
    case 'ReturnStatement': {
      if (node.argument !== null) run.awaited.add(bare(node.argument));
      const value = node.argument === null ? unknown : evaluate(run, scope, node.argument);
      body.returned(value, run.facts.slice(body.start));
      return 'return';
    }
    case 'ThrowStatement':
      evaluate(run, scope, node.argument);
      return 'throw';
    case 'IfStatement': {
      const asked = evaluate(run, scope, node.test);
      if (isMissing(asked))
        return node.alternate === null ? 'normal' : execute(run, scope, node.alternate, body);
      const test = testOf(asked);
      const conditions = conditionsOf(scope.module.source.text, node.test);
      const again = run.facts
        .filter(({ under }) => under !== undefined && conditions.includes(under))
        .map((fact) => ({ ...fact, weak: false, under: undefined }));
      const under = conditions.length === 1 ? conditions[0] : undefined;
      return fork(run, [
        {
          facts: [...again, ...test.whenTrue],
          under,
          work: () => execute(run, scope, node.consequent, body),
        },
        {
          facts: test.whenFalse,
          work: () => (node.alternate === null ? 'normal' : execute(run, scope, node.alternate, body)),
        },
      ]);
    }
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return loop(run, scope, node, body);
    case 'ForOfStatement':
    case 'ForInStatement': {
      const list = run.consume(evaluate(run, scope, node.right), 'await', scope.module);
      if (node.type === 'ForOfStatement' && node.await) run.pauses++;
      const inner = new Scope(scope.module, scope);
      const { left: target } = node;
      if (target.type === 'VariableDeclaration')
        for (const { id } of target.declarations) bind(run, inner, id, elementOf(list));
      branch(run, [], () => execute(run, inner, node.body, { ...body, breaks: [] }));
      return 'normal';
    }
    case 'TryStatement':
      return attempt(run, scope, node, body);
    case 'SwitchStatement':
      return cases(run, scope, node, body);
    case 'LabeledStatement':
      return execute(run, scope, node.body, body);
    case 'BreakStatement':
      body.breaks?.push(run.facts.slice(body.start));
      return 'break';
    case 'ContinueStatement':
      return 'continue';
    case 'ExportDefaultDeclaration':
      if (!node.declaration.type.startsWith('TS'))
        run.consume(evaluate(run, scope, node.declaration), 'await', scope.module);
      return 'normal';
    case 'ClassDeclaration':
      if (node.id !== null) scope.declare(node.id.name, classValue(run, scope, node), run.depth);
      return 'normal';
    default:
      return 'normal';
  }
}

/** Executes statements in their order; functions are known from the start. */
export function block(run: Run, scope: Scope, statements: readonly Node[], body: Body): Completion {
  for (const statement of statements) {
    if (statement.type === 'FunctionDeclaration' && statement.id !== null)
      scope.declare(statement.id.name, functionValue(run, scope, statement, scope.self), run.depth);
  }
  for (const statement of statements) {
    const completion = execute(run, scope, statement, body);
    if (completion !== 'normal') return completion;
  }
  return 'normal';
}

/** `query.where(...)` alone changes the query that a variable holds. */
function extendsQuery(run: Run, scope: Scope, node: Node, value: Value): boolean {
  let base = node;
  while (base.type === 'CallExpression' || base.type === 'MemberExpression')
    base = bare(base.type === 'CallExpression' ? base.callee : base.object);
  const variable = base.type === 'Identifier' ? scope.find(base.name) : undefined;
  const before = variable === undefined ? undefined : chainOf(variable.value);
  if (
    variable === undefined ||
    before === undefined ||
    value.shape.kind !== 'chain' ||
    !before.links.some(({ args }) => args !== undefined)
  )
    return false;
  if (
    !value.shape.chain.links
      .slice(before.links.length)
      .every(({ name }) =>
        /where|order|limit|offset|join|select|having|group|for|take|skip|andWhere/i.test(name),
      )
  )
    return false;
  variable.value = run.depth > variable.depth ? either(value, variable.value) : value;
  return true;
}

/** `process.exit()`, Koa's `ctx.throw(409)`, Next's `notFound()` and functions that do nothing but throw end as `throw` does. */
function exits(run: Run, { module }: Scope, expression: Node): boolean {
  const node = expression.type === 'AwaitExpression' ? bare(expression.argument) : expression;
  if (node.type !== 'CallExpression') return false;
  if (run.throwing.has(node)) return true;
  const { callee } = node;
  if (callee.type === 'Identifier') return module.imports.get(callee.name)?.from === 'next/navigation';
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  const { object, property } = callee;
  return (
    property.name === 'throw' ||
    (property.name === 'exit' && object.type === 'Identifier' && object.name === 'process')
  );
}

/** What a test asks for, each by what it is called: `code && user.id`. */
function conditionsOf(text: string, node: Node): readonly string[] {
  if (node.type === 'LogicalExpression' && node.operator === '&&')
    return [node.left, node.right].flatMap((side) => conditionsOf(text, side));
  const isName = node.type === 'Identifier' || node.type === 'MemberExpression';
  return isName ? [text.slice(node.start, node.end)] : [];
}

interface Branch {
  readonly facts: readonly Fact[];
  /** What is asked to get here. */
  readonly under?: string | undefined;
  readonly work: () => Completion;
}

/** Two branches; where one of them ends the function, what led to the other is known behind them. */
function fork(run: Run, branches: readonly [Branch, Branch]): Completion {
  const before = run.facts;
  const ends = branches.map(({ facts, under, work }) => {
    run.facts = before;
    run.know(facts);
    const inside = run.facts.length;
    run.depth++;
    const completion = work();
    run.depth--;
    return { completion, facts, kept: sinceThen(run, inside, under) };
  });
  const [one, other] = ends;
  run.facts = before;
  if (one === undefined || other === undefined) return 'normal';
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const) {
    if (here.completion === 'normal' || there.completion !== 'normal') continue;
    const exit = here.completion === 'throw' ? 'throw' : 'return';
    run.know(there.facts.map((fact) => ({ ...fact, exit })));
    run.know(there.kept);
    return 'normal';
  }
  run.know([...one.kept, ...other.kept]);
  // `if (row) { if (row.status === 'open') throw }`: who gets here has found none, or one of another kind.
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const)
    run.know(
      there.facts.flatMap((fact) => {
        const { exit } = here.kept.find((kept) => kept.access === fact.access) ?? {};
        return exit === undefined || fact.column !== undefined ? [] : [{ ...fact, exit, weak: true }];
      }),
    );
  if (one.completion === 'normal') return 'normal';
  return one.completion === other.completion ? one.completion : 'return';
}

function loop(
  run: Run,
  scope: Scope,
  node: Extract<Node, { type: 'WhileStatement' | 'DoWhileStatement' | 'ForStatement' }>,
  body: Body,
): Completion {
  const inner = new Scope(scope.module, scope);
  if (node.type === 'ForStatement' && node.init !== null) {
    if (node.init.type === 'VariableDeclaration') execute(run, inner, node.init, body);
    else evaluate(run, inner, node.init);
  }
  const breaks: Fact[][] = [];
  const asked = (): ReturnType<typeof testOf> =>
    node.test === null ? { whenTrue: [], whenFalse: [] } : testOf(evaluate(run, inner, node.test));
  let test = node.type === 'DoWhileStatement' ? undefined : asked();
  branch(run, test?.whenTrue ?? [], () => {
    const completion = execute(run, inner, node.body, { ...body, breaks });
    if (node.type === 'ForStatement' && node.update !== null) evaluate(run, inner, node.update);
    return completion;
  });
  if (node.type === 'DoWhileStatement') test = asked();
  // The loop was left because its condition failed, or by a break.
  run.know((test?.whenFalse ?? []).map((fact) => ({ ...fact, exit: 'return' as const })));
  for (const facts of breaks)
    run.know(
      facts
        .filter((fact) => !run.facts.includes(fact))
        .map((fact) => ({ ...fact, exit: 'return' as const, weak: true })),
    );
  return 'normal';
}

function attempt(run: Run, scope: Scope, node: TryStatement, body: Body): Completion {
  const before = run.facts;
  const { handlers } = run;
  const handler =
    node.handler === null
      ? undefined
      : { module: scope.module, node: node.handler, transactions: run.transactions.length, continues: false };
  if (handler !== undefined) run.handlers = [handler, ...handlers];
  const completion = execute(run, scope, node.block, body);
  run.handlers = handlers;
  const gained = run.facts.slice(before.length);
  let result = completion;
  if (node.handler !== null) {
    run.facts = before;
    // Whoever gets here did not pass a check of the block.
    const missed = gained
      .filter(({ exit }) => exit === 'throw')
      .map((fact) => ({ ...fact, means: opposite(fact.means), weak: completion === 'normal' }));
    run.know(missed);
    const inner = new Scope(scope.module, scope);
    if (node.handler.param !== null) bind(run, inner, node.handler.param, undefined);
    run.depth++;
    const caught = execute(run, inner, node.handler.body, body);
    run.depth--;
    if (handler !== undefined) handler.continues = caught === 'normal';
    if (completion === 'normal')
      run.facts = [
        ...before,
        ...gained.map((fact) => (caught === 'normal' ? { ...fact, weak: true } : fact)),
      ];
    else if (caught === 'normal')
      run.facts = [...before, ...missed.map((fact) => ({ ...fact, exit: 'return' as const }))];
    if (completion !== 'normal') result = caught === 'normal' ? 'normal' : completion;
  }
  if (node.finalizer !== null) execute(run, scope, node.finalizer, body);
  return result;
}

function cases(run: Run, scope: Scope, node: SwitchStatement, body: Body): Completion {
  evaluate(run, scope, node.discriminant);
  const before = run.facts;
  const behind: Fact[] = [];
  let fallen: readonly Fact[] = [];
  const ends = node.cases.map(({ test, consequent }, at) => {
    run.facts = before;
    if (test !== null) evaluate(run, scope, test);
    const completion = branch(run, fallen, () =>
      block(run, new Scope(scope.module, scope), consequent, { ...body, breaks: [] }),
    );
    const kept = [...fallen, ...run.facts.slice(before.length)];
    fallen = completion === 'normal' ? kept : [];
    if (completion === 'break' || (completion === 'normal' && at === node.cases.length - 1))
      behind.push(...kept);
    return completion;
  });
  run.facts = [...before, ...behind];
  const ended =
    node.cases.some(({ test }) => test === null) &&
    ends.length > 0 &&
    ends.every((completion) => completion === 'return' || completion === 'throw');
  return ended ? 'return' : 'normal';
}
