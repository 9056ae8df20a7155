import type { Node } from 'oxc-parser';
import type { Call, Library, Moment } from '../libraries/library.ts';
import type { ClassInfo, Module } from '../project/module.ts';
import type { Project } from '../project/project.ts';
import {
  sourcesOf,
  type Access,
  type Condition,
  type Frame,
  type Handler,
  type Operation,
  type Transaction,
} from './access.ts';
import type { Fact } from './fact.ts';
import type { Middleware } from './routes.ts';
import { UnitOfWork } from './unit-of-work.ts';
import type { FunctionNode, Chain, Source, Stage, TypeName, Value } from './value.ts';
import type { Witness } from './witness.ts';

/** The type of what stands at an offset of a file, with the files that declare it, where something knows it. */
export type TypeAt = (
  file: string,
  offset: number,
) => (TypeName & { readonly files: readonly string[] }) | undefined;

/** How far one evaluation goes before it is cut short. */
const limits = { nodes: 60_000, depth: 12 };

/** The state of one evaluation: a function, and all that it calls, as if it ran. */
export class Run {
  readonly project: Project;
  readonly libraries: readonly Library[];
  typeAt: TypeAt | undefined;
  accesses: Access[] = [];
  /** What is known at the point where the evaluation is. */
  facts: readonly Fact[] = [];
  handlers: readonly Handler[] = [];
  transactions: readonly Transaction[] = [];
  frames: readonly Frame[] = [];
  /** Branches that are open. */
  depth = 0;
  /** Whether accesses are left out: a constructor, a top-level name. */
  quiet = 0;
  /** The functions that were evaluated within another. */
  readonly called: Set<FunctionNode> = new Set();
  /** Function values that came up, with what they close over. */
  readonly closures: Map<FunctionNode, Value> = new Map();
  /** Classes that came up within expressions and functions. */
  readonly classes: Map<Node, ClassInfo> = new Map();
  /** Functions that were seen to do nothing with the database, each with what it closes over or is a method of. */
  readonly inert: Map<FunctionNode, Set<unknown>> = new Map();
  /** Functions that a library calls before a statement. */
  readonly hooks: Map<FunctionNode, Operation> = new Map();
  /** Functions that do nothing but throw, and the calls of them. */
  readonly throwing: Set<Node> = new Set();
  /** Writes whose number of rows was looked at. */
  readonly examined: Set<Access> = new Set();
  /** Expressions that are awaited, or returned. */
  readonly awaited: WeakSet<Node> = new WeakSet();
  /** Classes whose fields are being filled. */
  readonly constructing: Set<Node> = new Set();
  /** What stands alone in a function that a library would call: `function () { this.where(...); this.orWhere(...) }`. */
  statements: Value[] | undefined;
  /** Calls a function that a library would call, only to see what it gives. */
  call: Call = (callback) => callback;
  /** Who is shown what lies beyond the project, if somebody wants to know. */
  witness: Witness | undefined;
  /** What comes before the handlers of the routes of a router. */
  readonly middleware: Map<unknown, readonly Middleware[]> = new Map();
  /** What was known at each point where the handler of a route that is running lets the request pass. */
  passes: (readonly Fact[])[] | undefined;
  /** How often the code has let others run: by `await`, or by waiting for a callback. */
  pauses = 0;
  /**
   * Where something was left out, because it is under way already or goes too deep: the outermost frame without which it would not have been.
   * None: `Infinity`. One that is not known: -1.
   */
  omitted: number = Infinity;
  #nodes = 0;
  #order = 0;
  #work = new UnitOfWork();

  constructor(project: Project, libraries: readonly Library[], typeAt?: TypeAt) {
    this.project = project;
    this.typeAt = typeAt;
    this.libraries = libraries;
  }

  /** Starts the next evaluation; what was learned of functions stays. */
  reset(): void {
    this.accesses = [];
    this.facts = [];
    this.handlers = [];
    this.transactions = [];
    this.frames = [];
    this.depth = 0;
    this.quiet = 0;
    this.pauses = 0;
    this.omitted = Infinity;
    this.statements = undefined;
    this.constructing.clear();
    this.middleware.clear();
    this.#nodes = 0;
    this.#order = 0;
    this.#work = new UnitOfWork();
  }

  /** Whether there is room for one more node; counts it. */
  spend(): boolean {
    return ++this.#nodes < limits.nodes;
  }

  /** Does something that has room of its own: each handler of a file with many routes. */
  apart<T>(work: () => T): T {
    const before = this.#nodes;
    this.#nodes = 0;
    const result = work();
    this.#nodes = before;
    return result;
  }

  get exhausted(): boolean {
    return this.#nodes >= limits.nodes;
  }

  /** Whether a function may be evaluated at this point: not within itself, except that what takes functions may be called by one of them. */
  enters(node: FunctionNode, takesFunction: boolean): boolean {
    const outermost = this.frames.findIndex((frame) => frame.node === node);
    const isUnderWay =
      outermost !== -1 &&
      (!takesFunction || this.frames.some((frame, at) => at > outermost && frame.node === node));
    if (this.frames.length < limits.depth && !this.exhausted) {
      if (!isUnderWay) return true;
      this.omit(outermost);
    } else this.omit(-1);
    return false;
  }

  /** Takes note of what is left out because of a frame. */
  omit(frame: number): void {
    this.omitted = Math.min(this.omitted, frame);
  }

  know(facts: readonly Fact[]): void {
    if (facts.length > 0) this.facts = [...this.facts, ...facts];
  }

  /** Takes note of a chain of calls if it is a statement, and gives its answer. */
  consume(value: Value, moment: Moment, module: Module): Value {
    const { shape } = value;
    if (shape.kind !== 'chain' && !(shape.kind === 'row' && shape.chain !== undefined && moment === 'call'))
      return value;
    const { chain } = shape;
    if (chain === undefined || chain.links.length === 0) return value;
    for (const library of this.libraries) {
      if (moment === 'call' && library.flushes?.(chain) === true) this.#flush(library, chain, module);
      const operation = library.operation(chain, moment, this.call);
      if (operation === undefined) continue;
      this.#work.hand(chain.links.at(-1)?.args ?? []);
      const others = (chain.alternatives ?? [])
        .flatMap((other) => library.operation(other, moment, this.call) ?? [])
        .filter(({ table }) => table === operation.table);
      return this.#emit(
        others.length === 0
          ? operation
          : { ...operation, where: [...operation.where, ...others.flatMap(({ where }) => where)] },
        chain,
        module,
      );
    }
    return value;
  }

  /** Takes note of a statement that a library executes behind a function. */
  write(operation: Operation, node: FunctionNode, module: Module): void {
    this.#emit(operation, { root: { name: '', node, module }, links: [] }, module);
  }

  /** Takes note of a row that a library made, if it writes such rows by itself. */
  make(library: Library, value: Value, chain: Chain, module: Module): void {
    if (library.flushes !== undefined) this.#work.make({ value, facts: this.facts, chain, module });
  }

  /** The same read, as if it had asked for what the code looks for among its rows. */
  narrow(access: Access, conditions: readonly Condition[]): Access {
    const { operation } = access;
    const where = operation.where.map((asked) => [...asked, ...conditions]);
    const narrowed: Access = { ...access, operation: { ...operation, where } };
    if (this.quiet === 0) this.accesses = [...this.accesses, narrowed];
    return narrowed;
  }

  #flush({ name }: Library, chain: Chain, module: Module): void {
    const { facts } = this;
    for (const { operation, made } of this.#work.flush(name)) {
      if (made !== undefined)
        this.facts = [...made.facts, ...facts.filter((fact) => !made.facts.includes(fact))];
      this.#emit(operation, made?.chain ?? chain, made?.module ?? module);
      this.facts = facts;
    }
  }

  #emit(operation: Operation, chain: Chain, module: Module): Value {
    if (operation.kind === 'begin') {
      this.transactions = [...this.transactions, { isolation: operation.isolation, retried: false }];
      return { shape: { kind: 'unknown' }, sources: [] };
    }
    if (operation.kind === 'end') {
      this.transactions = this.transactions.slice(0, -1);
      return { shape: { kind: 'unknown' }, sources: [] };
    }
    const access: Access = {
      operation,
      module,
      node: chain.links.at(-1)?.node ?? chain.root.node,
      frames: this.frames,
      facts: this.facts,
      handlers: this.handlers,
      transactions: this.transactions,
      sources: chain.links.flatMap(({ args }) => (args ?? []).flatMap((argument) => sourcesOf(argument))),
      order: this.#order++,
      pauses: this.pauses,
    };
    if (this.quiet === 0) {
      const replaced = [chain.replaces, ...(chain.alternatives ?? []).map(({ replaces }) => replaces)];
      this.accesses = [...this.accesses.filter((other) => !replaced.includes(other)), access];
    }
    for (const nested of operation.nested ?? []) this.#emit(nested, chain, module);
    const answer = answerOf(access, chain);
    if (operation.kind === 'read') this.#work.read(answer);
    // A number is always there.
    if (operation.kind === 'read' && operation.throwsIfAbsent === true && operation.counting !== true)
      this.know([{ access, means: 'found', exit: 'throw' }]);
    return answer;
  }
}

/** The value that an access gives. */
function answerOf(access: Access, chain: Chain): Value {
  const { kind, gives = kind === 'read' ? 'row' : 'result' } = access.operation;
  const source = (more: Partial<Source>): Source[] => [{ access, truthy: 'found', ...more }];
  if (gives === 'count') return { shape: { kind: 'unknown' }, sources: source({ counted: true }) };
  if (gives === 'max') return { shape: { kind: 'unknown' }, sources: source({ column: 'max' }) };
  if (gives === 'exists') return { shape: { kind: 'unknown' }, sources: source({}) };
  const stage: Stage = gives;
  return {
    shape: { kind: 'row', access, stage, mutations: [], chain: { ...chain, replaces: access } },
    sources: source({ truthy: stage === 'row' ? 'found' : 'unknown' }),
  };
}
