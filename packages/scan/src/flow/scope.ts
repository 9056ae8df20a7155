import type { Module } from '../project/module.ts';
import type { Value } from './value.ts';

interface Variable {
  value: Value;
  /** How many branches deep it was declared. */
  readonly depth: number;
}

/** The variables in reach of a piece of code. */
export class Scope {
  readonly module: Module;
  readonly parent: Scope | undefined;
  /** What `this` is. */
  readonly self: Value | undefined;
  readonly #variables = new Map<string, Variable>();

  constructor(module: Module, parent: Scope | undefined, self: Value | undefined = parent?.self) {
    this.module = module;
    this.parent = parent;
    this.self = self;
  }

  find(name: string): Variable | undefined {
    return this.#variables.get(name) ?? this.parent?.find(name);
  }

  declare(name: string, value: Value, depth: number): void {
    this.#variables.set(name, { value, depth });
  }
}
