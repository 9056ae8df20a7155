import type { Node } from 'oxc-parser';
import type { Frame } from '../flow/access.ts';
import type { Run } from '../flow/run.ts';
import { chainOf, field, lengthen, stringOf, type Value } from '../flow/value.ts';
import type { Witness, Witnessed } from '../flow/witness.ts';
import type { Module } from '../project/module.ts';
import { exported } from '../flow/names.ts';
import { push } from '../groups.ts';
import { checkedPart, functionsIn, namesOf } from './functions-in.ts';
import { firstPath, isPath, isUnknownPath } from './path-arguments.ts';
import { chainStart, pluginOf } from './plugin.ts';
import { routerOf, type Router } from './router.ts';
import { requestChain } from './request-value.ts';
import type { HandlerCall } from './route.ts';

/** A route, on a router of which it is not known yet where it is mounted. */
export interface Registration {
  readonly method: string;
  /** `undefined`: it is worked out when the app runs. */
  readonly path: string | undefined;
  readonly router: Router;
  readonly module: Module;
  readonly node: Node;
  readonly handlers: readonly HandlerCall[];
  readonly guards: readonly string[];
  /** What all of its handlers go by. */
  readonly names: readonly string[];
  readonly says: readonly Value[];
  readonly types: readonly Node[];
}

/** A router under a prefix of another. */
export interface Mount {
  readonly parent: Router;
  readonly child: Node;
  /** `undefined`: it is worked out when the app runs. */
  readonly prefix: string | undefined;
  /** Where it is said. */
  readonly module: Module;
  readonly node: Node;
}

/** What stands before the routes of a router. */
interface Before {
  readonly router: Router;
  readonly prefix: string;
  readonly names: readonly string[];
}

const verbs = /^(get|post|put|patch|delete|del|all)$/;
const noted = /^(get|post|put|patch|delete|del|all|route|use|register|on|openapi|prefix|addHook)$/;
/** What a route of Fastify runs before its handler. */
const hooks = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'beforeHandler'];

/** Takes note of what is registered where, while the project is evaluated. */
export class Recorder implements Witness {
  readonly #run: Run;
  readonly registrations: Registration[] = [];
  readonly mounts: Mount[] = [];
  readonly before: Before[] = [];
  /** Prefixes that a router was given after it was made: Koa's `router.prefix('/x')`. */
  readonly prefixes: Map<Node, string> = new Map();
  /** Folders whose files are all registered: Fastify's autoload. */
  readonly folders: { readonly parent: Router; readonly module: Module; readonly options: Value }[] = [];
  /** Functions that are given an app to furnish. */
  readonly furnishers: Set<Node> = new Set();
  /** NestJS's. */
  globalPrefix: string = '';
  versioned: string | undefined = undefined;
  /** Calls of a function of which only the type is known, by the type. */
  readonly typedCalls: Map<string, (readonly Frame[])[]> = new Map();

  constructor(run: Run) {
    this.#run = run;
  }

  call(witnessed: Witnessed): undefined {
    const { name, object, args, fn } = witnessed;
    if (object === undefined) {
      const chain = chainOf(fn);
      const type = chain?.links.length === 0 ? chain.root.type?.name : undefined;
      if (type !== undefined) push(this.typedCalls, type, witnessed.frames);
      // Hono's factory.
      const furnisher = name === 'createFactory' ? field(args[0], 'initApp')?.shape : undefined;
      if (furnisher?.kind === 'function') this.furnishers.add(furnisher.node);
      return undefined;
    }
    if (name === 'setGlobalPrefix') this.globalPrefix = stringOf(args[0]) ?? '';
    if (name === 'enableVersioning')
      this.versioned = stringOf(field(args[0], 'prefix')) ?? (isUri(args[0]) ? 'v' : undefined);
    if (!noted.test(name)) return undefined;
    const router = routerOf(object, witnessed.frames);
    if (router === undefined) return undefined;
    this.#run.omit(-1);
    if (name === 'register') this.#register(witnessed, router);
    else if (name === 'use') this.#use(witnessed, router);
    else if (name === 'addHook') this.#hook(witnessed, router);
    else if (name === 'prefix') this.#prefix(args, router);
    else if (name === 'route') this.#route(witnessed, router);
    else if (name === 'on') this.#on(witnessed, router);
    else if (name === 'openapi') this.#described(witnessed, router);
    else if (verbs.test(name)) this.#verb(witnessed, router);
    return undefined;
  }

  /** What a helper makes is told apart by the call of it; what is registered in the helper is there, too. */
  made(value: Value, node: Node): Value {
    if (value.shape.kind !== 'chain') return value;
    const router = routerOf(value, []);
    if (router === undefined || router.key === node) return value;
    const { module } = value.shape.chain.root;
    this.mounts.push({
      parent: { ...router, key: node, links: [], options: [] },
      child: router.key,
      prefix: '',
      module,
      node,
    });
    return {
      ...value,
      shape: { kind: 'chain', chain: { root: { name: '', value, made: node, node, module }, links: [] } },
    };
  }

  #verb(witnessed: Witnessed, router: Router): void {
    const { name, args, written } = witnessed;
    const paths = args.findIndex((argument, at) => at < 2 && isPath(argument));
    const isRouted = router.links.some((link) => link.name === 'route');
    if (paths === -1 && !isRouted) {
      const isUnknown = !router.isGuess && args.length > 1 && stringOf(args[0]) === undefined;
      if (isUnknown && args.some(({ shape }) => shape.kind === 'function'))
        this.#add(witnessed, router, { method: name.toUpperCase(), path: undefined, args, written });
      return;
    }
    // Koa names its routes before their paths.
    if (paths === 1 && stringOf(args[0]) === undefined) return;
    const rest = args.slice(paths + 1);
    if (rest.length === 0 || (router.isGuess && rest.every(({ shape }) => shape.kind === 'literal'))) return;
    this.#add(witnessed, router, {
      method: name === 'del' ? 'DELETE' : name.toUpperCase(),
      path: paths === -1 ? '' : firstPath(args[paths]),
      args: rest,
      written: written.slice(paths + 1),
    });
  }

  /** Fastify's `route({ method, url, handler })`, Hono's `route('/base', sub)`. */
  #route(witnessed: Witnessed, router: Router): void {
    const { args, written, frames, node, scope } = witnessed;
    const [first, second] = args;
    const child = routerOf(second, frames);
    if (child !== undefined) {
      const prefix = stringOf(first);
      this.mounts.push({ parent: router, child: child.key, prefix, module: scope.module, node });
      return;
    }
    const said = field(first, 'url') ?? field(first, 'path');
    if (first?.shape.kind !== 'object' || said === undefined) return;
    const path = stringOf(said);
    const method = field(first, 'method');
    const methods = method?.shape.kind === 'array' ? method.shape.items : [method];
    for (const one of methods) {
      const verb = stringOf(one);
      if (verb !== undefined)
        this.#add(witnessed, router, { method: verb.toUpperCase(), path, args: [first], written });
    }
  }

  /** Hono's `on('PURGE', '/x', ...)`. */
  #on(witnessed: Witnessed, router: Router): void {
    const [method, path] = witnessed.args;
    const verb = stringOf(method);
    if (verb === undefined || !/^[A-Z]+$/.test(verb) || !isPath(path)) return;
    this.#add(witnessed, router, {
      method: verb,
      path: firstPath(path),
      args: witnessed.args.slice(2),
      written: witnessed.written.slice(2),
    });
  }

  /** `openapi(createRoute({ method, path, request }), handler)`. */
  #described(witnessed: Witnessed, router: Router): void {
    const { args, written } = witnessed;
    const [first] = args;
    const made = first === undefined ? undefined : chainOf(first);
    const links = made === undefined ? [] : [...(chainStart(made) ?? []), ...made.links];
    const description =
      first?.shape.kind === 'object' ? first : links.findLast((link) => link.args)?.args?.[0];
    const method = stringOf(field(description, 'method'));
    const path = stringOf(field(description, 'path'));
    if (description === undefined || method === undefined || path === undefined) return;
    this.#add(witnessed, router, {
      method: method.toUpperCase(),
      path,
      args: [description, ...args.slice(1)],
      written: [written[0], ...written.slice(1)],
    });
  }

  #use({ args, written, frames, scope, node }: Witnessed, router: Router): void {
    const isKnown = isPath(args[0]);
    const start = isKnown || isUnknownPath(args, frames) ? 1 : 0;
    const prefix = start === 0 ? '' : isKnown ? firstPath(args[0]) : undefined;
    const names: string[] = [];
    args.slice(start).forEach((argument, at) => {
      for (const item of argument.shape.kind === 'array' ? argument.shape.items : [argument]) {
        const child = item.shape.kind === 'module' ? exported(this.#run, item.shape.module, 'default') : item;
        const found = routerOf(child, frames);
        if (found !== undefined && !found.isGuess && found.key !== router.key)
          this.mounts.push({ parent: router, child: found.key, prefix, module: scope.module, node });
        else names.push(...namesOf(item, argument === item ? written[start + at] : undefined));
      }
    });
    if (names.length > 0 && prefix !== undefined) this.before.push({ router, prefix, names });
  }

  #hook({ args, written }: Witnessed, router: Router): void {
    const [, hook] = args;
    if (hook !== undefined && hooks.includes(stringOf(args[0]) ?? ''))
      this.before.push({ router, prefix: '', names: namesOf(hook, written[1]) });
  }

  #register({ args, scope, node: call }: Witnessed, router: Router): void {
    const [plugin, options] = args;
    if (plugin === undefined) return;
    const own = plugin.shape.kind === 'module' ? exported(this.#run, plugin.shape.module, 'default') : plugin;
    if (own === undefined) return;
    const chain = chainOf(own);
    if (chain?.root.from === '@fastify/autoload' && options !== undefined) {
      this.folders.push({ parent: router, module: scope.module, options });
      return;
    }
    const { node, isTransparent } = pluginOf(own);
    if (node === undefined) return;
    const given = isTransparent ? undefined : field(options, 'prefix');
    const prefix = given === undefined ? '' : stringOf(given);
    this.mounts.push({ parent: router, child: node, prefix, module: scope.module, node: call });
  }

  #prefix(args: readonly Value[], router: Router): void {
    const prefix = stringOf(args[0]);
    if (prefix !== undefined) this.prefixes.set(router.key, prefix);
  }

  #add(
    { node, scope, frames }: Witnessed,
    router: Router,
    {
      method,
      path,
      args,
      written,
    }: {
      readonly method: string;
      readonly path: string | undefined;
      readonly args: readonly Value[];
      readonly written: readonly (Node | undefined)[];
    },
  ): void {
    const handlers: HandlerCall[] = [];
    const guards: string[] = [];
    const all: string[] = [];
    args.forEach((argument, at) => {
      const source = written[at];
      const isLast = at === args.length - 1;
      if (argument.shape.kind === 'object') {
        const { fields } = argument.shape;
        for (const hook of hooks) {
          const value = fields.get(hook);
          if (value === undefined) continue;
          handlers.push(...functionsIn(this.#run, scope, value, undefined).map(usual));
          guards.push(...(value.shape.kind === 'array' ? value.shape.items : [value]).flatMap(nameOfHook));
        }
        const handler = fields.get('handler');
        if (handler !== undefined)
          handlers.push(...functionsIn(this.#run, scope, handler, undefined).map(usual));
        return;
      }
      const part = checkedPart(source);
      const functions = functionsIn(this.#run, scope, argument, source);
      handlers.push(
        ...(part === undefined
          ? functions.map(usual)
          : functions.map((shape) => ({ shape, parameters: [validPart(part, node, scope.module)] }))),
      );
      const names = namesOf(argument, source);
      all.push(...names);
      guards.push(...(isLast ? names.slice(0, argument.shape.kind === 'array' ? -1 : 0) : names));
    });
    const types = node.type === 'CallExpression' ? (node.typeArguments?.params ?? []) : [];
    const known = this.registrations.find(
      (one) => one.node === node && one.method === method && one.router.key === router.key,
    );
    if (known !== undefined) return;
    const own = router.links.flatMap((link) =>
      link.name === 'route' || link.name === 'basePath' ? (stringOf(link.args?.[0]) ?? []) : [],
    );
    this.registrations.push({
      method,
      path: path === undefined ? undefined : [...own, path].join('/'),
      router,
      module: frames.at(-1)?.module ?? scope.module,
      node,
      handlers,
      guards,
      names: all,
      says: args,
      types,
    });
  }
}

function usual(shape: HandlerCall['shape']): HandlerCall {
  return { shape };
}

/** `c.req.valid('json')` */
function validPart(part: string, node: Node, module: Module): Value {
  const literal: Value = { shape: { kind: 'literal', value: part }, sources: [] };
  const chain = lengthen(requestChain(node, module), { name: 'valid', args: [literal], node });
  return { shape: { kind: 'chain', chain }, sources: [] };
}

function nameOfHook(value: Value): string[] {
  return namesOf(value, undefined);
}

function isUri(options: Value | undefined): boolean {
  const type = field(options, 'type');
  const chain = type === undefined ? undefined : chainOf(type);
  return chain?.links.at(-1)?.name === 'URI';
}
