import type { Node } from 'oxc-parser';
import type { Access, Operation } from './flow/access.ts';
import { callFunction } from './flow/call-function.ts';
import { functionValue } from './flow/expressions.ts';
import { hookOf } from './flow/hooks.ts';
import { instanceOf } from './flow/instances.ts';
import { quietly, topLevel as valueOf } from './flow/names.ts';
import { Run, type TypeAt } from './flow/run.ts';
import { Scope } from './flow/scope.ts';
import { block } from './flow/statements.ts';
import { chainOf, unknown, type FunctionNode, type Value } from './flow/value.ts';
import type { Witness } from './flow/witness.ts';
import type { Library } from './libraries/library.ts';
import type { ClassInfo, Module } from './project/module.ts';
import type { Project } from './project/project.ts';

/** What one function did, with all that it called. */
export interface Evaluation {
  /** Absent for the top level of a module. */
  readonly node: FunctionNode | undefined;
  readonly accesses: readonly Access[];
  readonly examined: ReadonlySet<Access>;
}

/**
 * Evaluates every function of a project, as if somebody called it.
 *
 * @param watch who looks on, if somebody does
 */
export function evaluateProject(
  project: Project,
  libraries: readonly Library[],
  typeAt?: TypeAt,
  watch?: (run: Run) => Witness,
): {
  readonly run: Run;
  readonly evaluations: readonly Evaluation[];
  readonly operations: readonly Operation[];
} {
  const run = new Run(project, libraries, typeAt);
  run.call = (callback, args = []) => callQuietly(run, callback, args);
  run.witness = watch?.(run);
  const evaluations: Evaluation[] = [];
  const done = new Set<FunctionNode>();
  const methods = new Set<Node>();
  const operations = new Set<Operation>();

  const record = (node: FunctionNode | undefined, work: () => void): void => {
    run.reset();
    try {
      work();
    } catch (error) {
      // An expression that is too deep for the stack: what was seen until then counts.
      if (!(error instanceof RangeError)) throw error;
    }
    for (const { operation } of run.accesses) operations.add(operation);
    if (run.accesses.length > 0) evaluations.push({ node, accesses: run.accesses, examined: run.examined });
  };
  const start = (value: Value): void => {
    const { shape } = value;
    if (shape.kind !== 'function' || done.has(shape.node)) return;
    done.add(shape.node);
    const { node, scope } = shape;
    record(node, () => {
      callFunction(run, shape, [], undefined);
      const hook = run.hooks.get(node);
      if (hook !== undefined) run.write(hook, node, scope.module);
    });
  };

  for (const module of project.modules.values()) {
    record(undefined, () => evaluateTopLevel(run, module));
    for (const value of functionsOf(run, module)) start(value);
    // Functions within functions, with what they close over.
    for (let rest = pending(); rest.length > 0; rest = pending()) for (const value of rest) start(value);
  }
  return { run, evaluations, operations: [...operations] };

  function pending(): Value[] {
    for (const info of run.classes.values()) if (!methods.has(info.node)) methodsOf(run, info);
    for (const node of run.classes.keys()) methods.add(node);
    const fresh = [...run.closures.values()];
    run.closures.clear();
    return fresh.filter(
      ({ shape }) => shape.kind === 'function' && !done.has(shape.node) && !run.called.has(shape.node),
    );
  }
}

function evaluateTopLevel(run: Run, module: Module): void {
  block(
    run,
    new Scope(module, undefined),
    module.source.program.body.filter(
      ({ type }) =>
        type === 'ExpressionStatement' || type === 'IfStatement' || type === 'ExportDefaultDeclaration',
    ),
    { start: 0, returned: () => undefined },
  );
}

/** The functions of a module's top level, and the methods of its classes. */
function functionsOf(run: Run, module: Module): Value[] {
  const found: Value[] = [];
  for (const [name, declaration] of module.declarations) {
    if (declaration.kind === 'variable') {
      const value = valueOf(run, module, name);
      if (value !== undefined) found.push(value);
    }
    if (declaration.kind === 'function')
      found.push(functionValue(run, new Scope(module, undefined), declaration.node, undefined));
    if (declaration.kind === 'class') found.push(...methodsOf(run, declaration.info));
  }
  return found;
}

/** The methods of a class, and its fields that are functions. */
function methodsOf(run: Run, info: ClassInfo): Value[] {
  return info.node.body.body.flatMap((element) => {
    if (element.type !== 'MethodDefinition' && element.type !== 'PropertyDefinition') return [];
    if (element.type === 'MethodDefinition' && element.kind !== 'method') return [];
    const { value } = element;
    const isFunction = value?.type === 'FunctionExpression' || value?.type === 'ArrowFunctionExpression';
    if (!isFunction || value.body === null) return [];
    const self: Value = element.static
      ? { shape: { kind: 'class', class: info }, sources: [] }
      : instanceOf(info, undefined);
    const hook = hookOf(info, element);
    if (hook !== undefined) run.hooks.set(value, hook);
    return [functionValue(run, new Scope(info.module, undefined, self), value, self)];
  });
}

/** What a builder's callback gives: what it returns, or what it does to the builder. */
function callQuietly(run: Run, { shape }: Value, args: readonly Value[]): Value {
  if (shape.kind !== 'function') return unknown;
  const before = run.statements;
  run.statements = [];
  const value = quietly(run, () => callFunction(run, shape, args, undefined));
  const chains = run.statements.flatMap((one) => chainOf(one) ?? []);
  run.statements = before;
  const [first] = chains;
  if (chainOf(value) !== undefined || first === undefined) return value;
  return {
    shape: { kind: 'chain', chain: { root: first.root, links: chains.flatMap(({ links }) => links) } },
    sources: [],
  };
}
