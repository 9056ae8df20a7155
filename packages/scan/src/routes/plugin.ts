import { chainOf, type Chain, type FunctionNode, type Link, type Value } from '../flow/value.ts';

/** The function that is a plugin, and whether it is one with what it is registered on: `fp(plugin)`. */
export function pluginOf(value: Value): { node: FunctionNode | undefined; isTransparent: boolean } {
  if (value.shape.kind === 'function') return { node: value.shape.node, isTransparent: false };
  const chain = chainOf(value);
  const links = chain === undefined ? [] : [...(chainStart(chain) ?? []), ...chain.links];
  const wrapped = links.at(-1)?.args?.find(({ shape }) => shape.kind === 'function');
  return {
    node: wrapped?.shape.kind === 'function' ? wrapped.shape.node : undefined,
    isTransparent: true,
  };
}

/** What was called on what a chain starts at. */
export function chainStart({ root }: Pick<Chain, 'root'>): readonly Link[] | undefined {
  return root.value === undefined ? undefined : chainOf(root.value)?.links;
}
