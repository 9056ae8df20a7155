import type { Node } from 'oxc-parser';
import type { Module } from '../project/module.ts';
import type { Fact } from './fact.ts';
import type { FunctionNode, Source, Value } from './value.ts';

/** One condition of a statement's WHERE. */
export interface Condition {
  /** By the code's name, without the table. */
  readonly column: string;
  /** `=`, `in`, `<`, `!=`, `null`, ... */
  readonly operator: string;
  readonly value?: Value | undefined;
}

/** A statement against one table, as a library's adapter reads it from a chain of calls. */
export interface Operation {
  readonly library: string;
  readonly kind: 'read' | 'insert' | 'update' | 'delete' | 'lock' | 'begin' | 'end';
  /** By the name that code uses: model, delegate, entity or table. */
  readonly table: string;
  /** Further tables that the statement reads. */
  readonly joins?: readonly string[] | undefined;
  /** WHERE, as alternatives (OR) of conditions (AND). */
  readonly where: readonly (readonly Condition[])[];
  /** Whether there is more to WHERE than could be read. */
  readonly whereOpen?: boolean | undefined;
  /** The columns that are written. */
  readonly sets: ReadonlyMap<string, Value>;
  /** Of them, those that the library looks up first, and throws if there is no such row: Prisma's `connect`. */
  readonly connects?: readonly string[] | undefined;
  /** Whether more columns than these are written. */
  readonly setsOpen?: boolean | undefined;
  /** What a read gives. */
  readonly gives?: 'row' | 'rows' | 'count' | 'exists' | 'result' | 'tuple' | 'max' | undefined;
  /** Whether it gives a number, in a row: SELECT count(*). */
  readonly counting?: boolean | undefined;
  /** Whether it gives the highest value: max(), or the first in descending order. */
  readonly highest?: boolean | undefined;
  /** Whether the rows are locked: FOR UPDATE. */
  readonly locks?: boolean | undefined;
  /** What happens on a conflict with a unique constraint; no columns: any. */
  readonly conflict?:
    | {
        readonly action: 'ignore' | 'update';
        readonly columns?: readonly string[] | undefined;
        readonly atomic: boolean;
      }
    | undefined;
  /** Whether no row is an exception: Prisma's `update`, `findUniqueOrThrow`. */
  readonly throwsIfAbsent?: boolean | undefined;
  /** Whether it writes a row that was deleted in between anew: TypeORM's `save`. */
  readonly resurrects?: boolean | undefined;
  /** Columns that the statement itself computes from the row: `increment`, `SET n = n + 1`. */
  readonly atomic?: readonly string[] | undefined;
  /** Whether an optimistic version is checked. */
  readonly versioned?: boolean | undefined;
  /** Whether rows are marked as deleted, and stay. */
  readonly soft?: boolean | undefined;
  /** Isolation of a transaction that begins, in lower case. */
  readonly isolation?: string | undefined;
  /** What the library writes besides, in statements of their own: rows that are given within a row. */
  readonly nested?: readonly Operation[] | undefined;
  /** INSERT ... SELECT ... WHERE NOT EXISTS: check and act in one statement. */
  readonly selfGuarded?: boolean | undefined;
}

/** A call that leads to the access, outermost first. */
export interface Frame {
  readonly module: Module;
  readonly node: FunctionNode | undefined;
  /** The call in the frame above. */
  readonly call: Node | undefined;
}

/** What surrounds an access: the nearest handlers of an error first. */
export interface Handler {
  readonly module: Module;
  readonly node: Node;
  /** How many transactions were open where the handler is. */
  readonly transactions: number;
  /** Whether the code goes on behind it. */
  continues: boolean;
}

export interface Transaction {
  readonly isolation: string | undefined;
  readonly retried: boolean;
}

/** An operation where it happens. */
export interface Access {
  readonly operation: Operation;
  readonly module: Module;
  readonly node: Node;
  /** The frames that lead here. */
  readonly frames: readonly Frame[];
  /** What is known at this point. */
  readonly facts: readonly Fact[];
  readonly handlers: readonly Handler[];
  readonly transactions: readonly Transaction[];
  /** What its arguments stem from. */
  readonly sources: readonly Source[];
  /** When it happens, among the accesses of one evaluation. */
  readonly order: number;
  /** How often the code had let others run by then. Between two accesses of which this is the same nothing comes: the driver is synchronous. */
  readonly pauses: number;
}

/** Every source of a value that is written or looked for. */
export function sourcesOf(value: Value | undefined, depth = 0): readonly Source[] {
  if (value === undefined || depth > 4) return [];
  const { shape } = value;
  if (shape.kind === 'object')
    return [...value.sources, ...[...shape.fields.values()].flatMap((field) => sourcesOf(field, depth + 1))];
  if (shape.kind === 'array')
    return [...value.sources, ...shape.items.flatMap((item) => sourcesOf(item, depth + 1))];
  return value.sources;
}
