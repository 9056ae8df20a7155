import { dirname, join } from 'node:path/posix';
import type { Expression } from 'oxc-parser';
import { push } from '../groups.ts';
import type { ClassInfo, Declaration, Module } from './module.ts';
import type { Resolver } from './resolver.ts';

/** Where a name is declared. */
export interface Found {
  readonly module: Module;
  /** By this name. */
  readonly name: string;
  readonly declaration: Declaration;
}

/** What a module exports under a name: a declaration, a module as a whole, or an expression. */
export type Exported = Found | Module | { readonly module: Module; readonly expression: Expression };

/** Storage that has no constraints to join with. */
const elsewhere =
  /^(mongoose|mongodb|@nestjs\/mongoose|@typegoose\/|ioredis|redis|@aws-sdk\/.*dynamo|@google-cloud\/firestore|firebase-admin)/;

/** All modules that are looked at, and how they refer to each other. */
export class Project {
  readonly modules: ReadonlyMap<string, Module>;
  readonly #resolver: Resolver;
  readonly #implementers = new Map<string, ClassInfo[]>();
  readonly #members = new Map<string, ClassInfo[]>();
  /** What was found, by module and name. */
  readonly #exports = new Map<Module, Map<string, Exported | undefined>>();

  constructor(modules: ReadonlyMap<string, Module>, resolver: Resolver) {
    this.modules = modules;
    this.#resolver = resolver;
    for (const module of modules.values()) {
      for (const declaration of module.declarations.values()) {
        if (declaration.kind === 'class') this.#index(declaration.info);
      }
    }
  }

  #index(info: ClassInfo): void {
    const parents = [
      ...(info.node.implements ?? []).map(({ expression }) => expression),
      info.node.superClass,
    ];
    for (const parent of parents) {
      if (parent?.type === 'Identifier') push(this.#implementers, parent.name, info);
    }
    for (const member of info.node.body.body) {
      if (member.type !== 'StaticBlock' && 'key' in member && member.key.type === 'Identifier')
        push(this.#members, member.key.name, info);
    }
  }

  /** The module that a specifier leads to, if it is one of the project. */
  resolve(specifier: string, from: Module): Module | undefined {
    const path = this.#resolver.resolve(specifier, from.source.path);
    return path === undefined ? undefined : this.modules.get(path);
  }

  /** The declaration behind a name that a module exports, through re-exports. */
  exported(module: Module, name: string): Exported | undefined {
    let known = this.#exports.get(module);
    if (known === undefined) this.#exports.set(module, (known = new Map()));
    if (!known.has(name)) known.set(name, this.#exported(module, name, new Set()));
    return known.get(name);
  }

  #exported(module: Module, name: string, seen: Set<Module>): Exported | undefined {
    if (name === '*') return module;
    if (seen.has(module)) return undefined;
    seen.add(module);
    const entry = module.exports.get(name);
    if (entry !== undefined) {
      if ('local' in entry) return this.lookup(module, entry.local);
      // `import Users from './users'; export default Users;`
      if ('expression' in entry)
        return (
          (entry.expression.type === 'Identifier'
            ? this.lookup(module, entry.expression.name)
            : undefined) ?? {
            module,
            expression: entry.expression,
          }
        );
      const target = this.resolve(entry.from, module);
      return target === undefined ? undefined : this.exported(target, entry.name);
    }
    if (name === 'default' && module.whole !== undefined) return { module, expression: module.whole };
    for (const star of module.stars) {
      const target = this.resolve(star, module);
      const found = target === undefined ? undefined : this.#exported(target, name, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a top-level name of a module stands for. */
  lookup(module: Module, name: string): Exported | undefined {
    const declaration = module.declarations.get(name);
    if (declaration !== undefined) return { module, name, declaration };
    const entry = module.imports.get(name);
    if (entry === undefined) return undefined;
    const target = this.resolve(entry.from, module);
    return target === undefined ? undefined : this.exported(target, entry.name);
  }

  /** The class that a name stands for in a module. */
  classNamed(module: Module, name: string): ClassInfo | undefined {
    const found = this.lookup(module, name);
    return found !== undefined && 'declaration' in found && found.declaration.kind === 'class'
      ? found.declaration.info
      : undefined;
  }

  /** The one class that implements or extends what goes by this name, if there is exactly one. */
  implementer(name: string): ClassInfo | undefined {
    const all = (this.#implementers.get(name) ?? []).filter((info) => !isStandIn(info));
    if (all.length < 2) return all[0];
    // One for each kind of storage: the one whose storage is read here is meant.
    const [asking, ...others] = all.filter(
      ({ module }) => ![...module.imports.values()].some(({ from }) => elsewhere.test(from)),
    );
    return others.length === 0 ? asking : undefined;
  }

  /** The classes that have a member of this name. */
  withMember(name: string): readonly ClassInfo[] {
    return this.#members.get(name) ?? [];
  }
}

/** Whether a class stands in for one that asks an SQL database: in tests, in memory, or for documents. */
function isStandIn({ name, module }: ClassInfo): boolean {
  if (
    /^(fake|mock|stub|in_?memory|test|noop|null)/i.test(name) ||
    /(fake|mock|stub|read_?model|document|mongo\w*)$/i.test(name)
  )
    return true;
  return /\/(document|mongo\w*|in-?memory|mocks?|fakes?)\//i.test(module.source.path);
}

/** A path beside a file. */
export function beside(file: string, specifier: string): string {
  return join(dirname(file), specifier);
}
