import type { Node } from 'oxc-parser';
import { chainOf, unknown, type Chain, type Value } from '../flow/value.ts';
import type { Module } from '../project/module.ts';

/** What the request goes by: no name of the code's is like it. */
const request = '\0request';

/** The start of all that is read of a request; what it is typed as says nothing more. */
export function requestChain(node: Node, module: Module): Chain {
  return { root: { name: request, value: unknown, node, module }, links: [] };
}

export function requestValue(node: Node, module: Module): Value {
  return { shape: { kind: 'chain', chain: requestChain(node, module) }, sources: [] };
}

/** Whether a chain starts at the request. */
export function isRequest({ root }: Chain): boolean {
  return root.name === request;
}

/** A place in a request: `['body', 'user', 'email']`. */
export type RequestPath = readonly [
  part: 'body' | 'params' | 'query' | 'headers' | 'user',
  ...keys: string[],
];

/** The place that a value comes from unchanged; nothing, where it does not come from the request. */
export function requestPath(value: Value | undefined): RequestPath | undefined {
  const chain = value === undefined ? undefined : chainOf(value);
  return chain === undefined ? undefined : requestPathOf(chain);
}

/** The same of a chain, in the words of each framework: `req.body`, `c.req.json()`, `ctx.request.body`. */
export function requestPathOf(chain: Chain): RequestPath | undefined {
  const names: string[] = [];
  let at: Chain | undefined = chain;
  const links: Chain['links'][number][] = [];
  for (let depth = 0; at !== undefined && depth < 6; depth++) {
    links.unshift(...at.links);
    if (at.root.name === request) break;
    at = at.root.value === undefined ? undefined : chainOf(at.root.value);
  }
  if (at?.root.name !== request) return undefined;
  for (const { name, args } of links) {
    if (args !== undefined && !calls.test(name)) {
      // What is made of a text is that text: `body.email.trim()`.
      if (harmless.test(name)) continue;
      return undefined;
    }
    const [first] = args ?? [];
    const key =
      first?.shape.kind === 'literal' && typeof first.shape.value === 'string' ? first.shape.value : '';
    if (name === 'valid') names.push(validated[key] ?? 'other');
    else if (name === 'json' || name === 'parseBody') names.push('body');
    else if (name === 'param') names.push('params', ...(key === '' ? [] : [key]));
    else if (name === 'get' && args !== undefined) names.push(key);
    else if (args === undefined && isOfText(name)) break;
    else names.push(name, ...(args !== undefined && key !== '' ? [key] : []));
  }
  while (names[0] === 'req' || names[0] === 'request' || names[0] === 'state' || names[0] === 'raw')
    names.shift();
  const [part, ...keys] = names;
  if (part === undefined) return undefined;
  if (users.test(part)) return ['user', ...keys];
  if (part === 'body' || part === 'params' || part === 'query' || part === 'headers') return [part, ...keys];
  return undefined;
}

/** `body.email.length` is about a text, and no field of it. */
function isOfText(name: string): boolean {
  return name in String.prototype;
}

const calls = /^(valid|json|parseBody|param|query|header|get)$/;
const harmless = /^(trim|toLowerCase|toUpperCase|toString|normalize|valueOf)$/;
const users =
  /^(user|auth|session|userId|user_id|currentUser|jwt(Payload)?|account|principal|identity|tokenPayload)$/;
const validated: Readonly<Record<string, string>> = {
  json: 'body',
  form: 'body',
  param: 'params',
  query: 'query',
  header: 'headers',
};
