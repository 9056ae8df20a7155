import type { Node } from 'oxc-parser';
import { bare, evaluate } from './expressions.ts';
import { perhaps, type Fact } from './fact.ts';
import { resultOf, type Returned } from './function-result.ts';
import { bind } from './patterns.ts';
import type { Run } from './run.ts';
import { Scope } from './scope.ts';
import { execute } from './statements.ts';
import { unite, unknown, type Shape, type Value } from './value.ts';

export type FunctionShape = Extract<Shape, { kind: 'function' }>;

/** Whether what a function does with an argument tells something, even if it asks the database nothing. */
function matters(argument: Value | undefined): boolean {
  return (
    argument !== undefined &&
    (argument.shape.kind === 'function' || argument.shape.kind === 'row' || argument.sources.length > 0)
  );
}

/** What a function does may depend on what it closes over, and a method on which class it is called on. */
function surroundings({ scope, self = scope.self }: FunctionShape): unknown {
  if (scope.parent !== undefined) return scope;
  return self?.shape.kind === 'class' || self?.shape.kind === 'instance' ? self.shape.class : undefined;
}

/** Evaluates the body of a function with these arguments. */
export function callFunction(
  run: Run,
  shape: FunctionShape,
  args: readonly (Value | undefined)[],
  at: Node | undefined,
): Value {
  const { node } = shape;
  // What the browser calls by the network is an entry as well.
  const isRemote = shape.scope.module.runsOn === 'server' && run.frames.at(-1)?.module.runsOn === 'client';
  if (at !== undefined && run.quiet === 0 && !isRemote) run.called.add(node);
  const passed: Value = {
    ...unknown,
    sources: unite(...args.map((argument) => argument?.sources ?? [])).map((source) => ({
      ...source,
      truthy: 'unknown' as const,
      computed: source.computed ?? ('other' as const),
    })),
  };
  const takesFunction = args.some((argument) => argument?.shape.kind === 'function');
  if (isRemote || !run.enters(node, takesFunction) || node.body === null) return passed;
  if (
    run.inert.get(node)?.has(surroundings(shape)) === true &&
    run.witness?.member === undefined &&
    !args.some(matters)
  )
    return passed;
  const before = {
    facts: run.facts,
    frames: run.frames,
    accesses: run.accesses.length,
    depth: run.depth,
    handlers: run.handlers,
    omissions: run.omissions,
  };
  run.frames = [...run.frames, { module: shape.scope.module, node, call: at }];
  const scope = new Scope(shape.scope.module, shape.scope, shape.self ?? shape.scope.self);
  node.params.forEach((parameter, index) => {
    if (parameter.type === 'RestElement')
      bind(run, scope, parameter.argument, {
        shape: { kind: 'array', items: args.slice(index).map((argument) => argument ?? unknown), open: true },
        sources: [],
      });
    else bind(run, scope, parameter, args[index]);
  });
  const returns: Returned[] = [];
  const start = run.facts.length;
  let survived: readonly Fact[] = [];
  if (node.body.type === 'BlockStatement') {
    const completion = execute(run, scope, node.body, {
      start,
      returned: (value, facts) => {
        run.witness?.returned?.(node, value);
        returns.push({ value: run.consume(value, 'await', scope.module), facts });
      },
    });
    // A method that does the same is as often one that a subclass has to write.
    if (completion === 'throw' && returns.length === 0 && shape.self === undefined) run.throwing.add(node);
    // One that throws in the end lets pass only what returned before.
    if (completion === 'throw' && returns.length > 0)
      survived = perhaps(returns.flatMap(({ facts }) => facts)).map((fact) => ({
        ...fact,
        exit: 'throw' as const,
      }));
  } else {
    run.awaited.add(bare(node.body));
    const value = evaluate(run, scope, node.body);
    run.witness?.returned?.(node, value);
    returns.push({ value: run.consume(value, 'await', scope.module), facts: run.facts.slice(start) });
  }
  run.frames = before.frames;
  run.handlers = before.handlers;
  run.depth = before.depth;
  // What made the function throw is known behind the call; what made it return is not.
  run.facts = [
    ...before.facts,
    ...run.facts.slice(start).filter(({ exit }) => exit === 'throw'),
    ...survived,
  ];
  if (
    run.quiet === 0 &&
    run.omissions === before.omissions &&
    !run.exhausted &&
    run.accesses.length === before.accesses &&
    run.facts.length === before.facts.length &&
    returns.every(({ value: { shape: given } }) => given.kind === 'unknown' || given.kind === 'literal')
  )
    run.inert.set(node, (run.inert.get(node) ?? new Set()).add(surroundings(shape)));
  return resultOf(returns);
}
