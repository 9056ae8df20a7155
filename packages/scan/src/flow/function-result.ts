import { oneOf, perhaps, type Fact } from './fact.ts';
import {
  either,
  opposite,
  unite,
  unknown,
  type Meaning,
  type Source,
  type Test,
  type Value,
} from './value.ts';

/** One `return` of a function, and what was known there. */
export interface Returned {
  readonly value: Value;
  readonly facts: readonly Fact[];
}

/** The truth that a value has in any case. */
export function truthOf({ shape }: Value): boolean | undefined {
  switch (shape.kind) {
    case 'literal':
      return Boolean(shape.value);
    case 'object':
    case 'array':
    case 'instance':
    case 'function':
      return true;
    default:
      return undefined;
  }
}

function sourceOf(fact: Fact, truth: boolean | undefined, literal: boolean): Source {
  const truthy: Meaning = truth === undefined ? 'unknown' : truth ? fact.means : opposite(fact.means);
  if (literal && truthy !== 'unknown') return { access: fact.access, truthy, counted: false };
  return { access: fact.access, truthy: 'unknown', control: fact.means };
}

/** What a function's call gives, all its returns together: `if (user) return false; return true` says whether there is a user. */
export function resultOf(returns: readonly Returned[]): Value {
  if (returns.length === 0) return unknown;
  const [first] = returns;
  if (returns.length === 1 && first !== undefined && first.facts.length === 0) return first.value;
  const truths = returns.map(({ value }) => truthOf(value));
  const distinguishes = truths.includes(true) && truths.includes(false);
  const falsy = truths.includes(false);
  const sources: Source[] = [];
  let merged: Value | undefined;
  returns.forEach(({ value, facts }, index) => {
    merged = merged === undefined ? value : either(merged, value);
    for (const fact of facts)
      sources.push(sourceOf(fact, truths[index], distinguishes || (falsy && truths[index] === false)));
  });
  return {
    shape: merged?.shape ?? unknown.shape,
    sources: unite(merged?.sources ?? [], sources),
    test: returns.length === 1 ? first?.value.test : testOfAll(returns),
  };
}

/** `if (!email) return null; return row ? toUser(row) : null`: what comes out is there if the row is. */
function testOfAll(returns: readonly Returned[]): Test | undefined {
  const possible = returns.filter(({ value }) => truthOf(value) !== false);
  const [only] = possible;
  if (possible.length !== 1 || only?.value.test === undefined) return undefined;
  const nothing = returns.filter((one) => one !== only);
  const facts = [...nothing.flatMap((one) => one.facts), ...only.value.test.whenFalse];
  return {
    whenTrue: [...only.facts, ...only.value.test.whenTrue],
    whenFalse: nothing.every((one) => one.facts.length > 0) ? oneOf(facts) : perhaps(facts),
  };
}
