import type { Node } from 'oxc-parser';
import type { FunctionShape } from '../flow/call-function.ts';
import type { Value } from '../flow/value.ts';
import type { Module } from '../project/module.ts';

/** A function that answers a request, and what its parameters are given. */
export interface HandlerCall {
  readonly shape: FunctionShape;
  /** Of each parameter, where it is not the usual request, response, next. */
  readonly parameters?: readonly Value[] | undefined;
}

/** A route as the source registers it. */
export interface Route {
  /** In upper case; `ALL` for any. */
  readonly method: string;
  /** With what it is mounted under: `/api/articles/:slug`. */
  readonly path: string;
  /** Where it is registered. */
  readonly module: Module;
  readonly node: Node;
  /** In the order in which they run. */
  readonly handlers: readonly HandlerCall[];
  /** What stands before the handler, by its names: `auth.required`. */
  readonly guards: readonly string[];
  /** What is said of the request beside the handler: validators, a schema, a type. */
  readonly says: readonly Value[];
  /** The types of the registration's type arguments: `fastify.post<{ Body: T }>`. */
  readonly types: readonly Node[];
}

/** The parts of a path, one after the other, each after one slash; a parameter is written `:name`. */
export function joinPaths(...parts: readonly string[]): string {
  return `/${parts.join('/')}`
    .replaceAll(/\/{2,}/g, '/')
    .replaceAll(/\{(\w+)(?::[^}]*)?\}/g, ':$1')
    .replaceAll(/:(\w+)\([^)]*\)/g, ':$1')
    .replaceAll(/:(\w+)\{[^}]*\}/g, ':$1')
    .replaceAll(/(:\w+)[?+*]/g, '$1')
    .replace(/(?<=.)\/$/, '');
}

/** The names of a path's parameters, in order. */
export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
}
