import type { Node } from 'oxc-parser';
import type { Frame } from '../flow/access.ts';
import { chainOf, type Chain, type Link, type Value } from '../flow/value.ts';

const frameworks =
  /^(express|express-promise-router|fastify|hono|@hono\/[\w-]+|@koa\/router|koa-router|koa|koa-tree-router|polka|restana)(\/|$)/;
const types =
  /^(Express|Application|I?Router|Hono\w*|OpenAPIHono|Fastify(Instance|App)\w*|Koa\w*|Router\w*|App|Server)$/;
/** What makes a router, among all that a framework has: `express.json()` does not. */
const makers = /^(express|fastify|\w*router|\w*app|hono|openapihono|koa|polka|restana|server|instance)$/i;

/** What routes are registered on. */
export interface Router {
  /** What made it: a call, or the function that is given it as a parameter. */
  readonly key: Node;
  /** What was called on it since: `.route('/users')`, `.basePath('/api')`. */
  readonly links: readonly Link[];
  /** Whether it answers by itself. */
  readonly isApp: boolean;
  /** The options that it was made with. */
  readonly options: readonly Value[];
  /** Whether nothing but its use tells that it is one. */
  readonly isGuess: boolean;
}

/** The router that a value is, if it may be one. */
export function routerOf(value: Value | undefined, frames: readonly Frame[]): Router | undefined {
  const chain = value === undefined ? undefined : chainOf(value);
  return chain === undefined ? undefined : routerOfChain(chain, frames);
}

function routerOfChain({ root, links }: Chain, frames: readonly Frame[]): Router | undefined {
  const inner = root.value === undefined ? undefined : routerOf(root.value, frames);
  if (root.made !== undefined && inner !== undefined)
    return { ...inner, key: root.made, links: [...inner.links, ...links] };
  if (inner !== undefined) return { ...inner, links: [...inner.links, ...links] };
  if (root.value !== undefined) return undefined;
  const at = links.findIndex(({ args }) => args !== undefined);
  const link = links[at];
  if (root.from !== undefined) {
    if (!frameworks.test(root.from) || link === undefined) return undefined;
    const isWhole = link.name === 'new' || link.name === '()';
    const name = isWhole ? root.name : link.name;
    // What a module exports by default goes by any name.
    const isDefault =
      isWhole && /^(express|fastify|koa|@koa\/router|koa-router|polka|restana)$/.test(root.from);
    if (!isDefault && !makers.test(name)) return undefined;
    return {
      key: link.node,
      links: links.slice(at + 1),
      // An app answers at its own root, unless it is mounted somewhere.
      isApp: !/router/i.test(name) && !/router/.test(root.from),
      options: link.args ?? [],
      isGuess: false,
    };
  }
  const typed = root.type !== undefined && types.test(root.type.name);
  const owner = frames.findLast(({ node }) => node?.params.some((one) => isNamed(one, root.name)))?.node;
  if (owner === undefined) return undefined;
  return { key: owner, links, isApp: false, options: [], isGuess: !typed };
}

function isNamed(parameter: Node, name: string): boolean {
  if (parameter.type === 'AssignmentPattern') return isNamed(parameter.left, name);
  if (parameter.type === 'TSParameterProperty') return isNamed(parameter.parameter, name);
  return parameter.type === 'Identifier' && parameter.name === name;
}
