import type { Frame } from '../flow/access.ts';
import { chainOf, stringOf, type Value } from '../flow/value.ts';
import { routerOf } from './router.ts';

/** Whether an argument is a path, or a list of paths. */
export function isPath(value: Value | undefined): value is Value {
  if (value?.shape.kind === 'array') return value.shape.items.length > 0 && value.shape.items.every(isPath);
  const text = stringOf(value);
  return text !== undefined && (text === '' || /^[/*:{]/.test(text));
}

export function firstPath(value: Value | undefined): string {
  return stringOf(value?.shape.kind === 'array' ? value.shape.items[0] : value) ?? '';
}

/** `app.use(config.prefix, router)`: what stands before a router, and is nothing that could be called. */
export function isUnknownPath([first, ...others]: readonly Value[], frames: readonly Frame[]): boolean {
  if (first === undefined || !others.some((other) => routerOf(other, frames)?.isGuess === false))
    return false;
  if (first.shape.kind === 'text' || first.shape.kind === 'unknown') return true;
  const chain = chainOf(first);
  return (
    chain !== undefined &&
    routerOf(first, frames) === undefined &&
    chain.links.length > 0 &&
    chain.links.every(({ args }) => args === undefined) &&
    /path|prefix|base|url|route|version|env|api/i.test(chain.links.map(({ name }) => name).join('.'))
  );
}
