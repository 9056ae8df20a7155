import type { Node } from 'oxc-parser';
import type { Frame } from './access.ts';
import type { Scope } from './scope.ts';
import type { Chain, FunctionNode, Value } from './value.ts';

/** A call of something that the project does not define. */
export interface Witnessed {
  readonly node: Node;
  /** The method's name; of a function, what it goes by. */
  readonly name: string;
  /** What the method is called on. */
  readonly object: Value | undefined;
  readonly fn: Value;
  readonly args: readonly Value[];
  /** The arguments as they are written. */
  readonly written: readonly Node[];
  /** The functions that lead here, outermost first. */
  readonly frames: readonly Frame[];
  readonly scope: Scope;
}

/** Looks on while functions are evaluated: routes, and what a request consists of, are found so. */
export interface Witness {
  /** What the call gives, where the witness knows better. */
  call?(witnessed: Witnessed): Value | undefined;
  /** A value that a call of the project's own gave; another one, where the witness tells it from others of the same make. */
  made?(value: Value, node: Node): Value;
  /** A member of something that is not known. */
  member?(chain: Chain): void;
  /** `object.name = value`. */
  assigned?(object: Value, name: string, value: Value): void;
  /** What a function gives back. */
  returned?(node: FunctionNode, value: Value): void;
}
