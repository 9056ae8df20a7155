import { saveOf } from '../libraries/save.ts';
import type { Module } from '../project/module.ts';
import type { Operation } from './access.ts';
import type { Fact } from './fact.ts';
import { field, itemsOf, type Chain, type Value } from './value.ts';

/** A row that was made, and what was known then. */
interface Made {
  readonly value: Value;
  readonly facts: readonly Fact[];
  readonly chain: Chain;
  readonly module: Module;
}

/** A statement that a flush executes. */
export interface Pending {
  readonly operation: Operation;
  /** Where it was decided, if not where it is flushed. */
  readonly made: Made | undefined;
}

/** What a library that keeps changes in memory writes at its next flush. */
export class UnitOfWork {
  #rows: Value[] = [];
  #made: Made[] = [];

  /** A row that was read: it is written if it changes. */
  read(row: Value): void {
    this.#rows.push(row);
  }

  /** A row that was made: it is inserted, unless it is said that it is not. */
  make(made: Made): void {
    const persist = field(made.chain.links.at(-1)?.args?.at(-1), 'persist')?.shape;
    if (persist?.kind !== 'literal' || persist.value !== false) this.#made.push(made);
  }

  /** Whatever a statement is given is written by it. */
  hand(args: readonly Value[]): void {
    const given = args.flatMap(itemsOf);
    this.#made = this.#made.filter(({ value }) => !given.some(({ shape }) => shape === value.shape));
  }

  flush(library: string): readonly Pending[] {
    const inserts = this.#made.flatMap((made): Pending[] => {
      const { shape } = made.value;
      return shape.kind !== 'object' || shape.entity === undefined
        ? []
        : [{ operation: saveOf(shape.entity, made.value, library), made }];
    });
    const updates = this.#rows.flatMap((row): Pending[] => {
      const { shape } = row;
      return shape.kind !== 'row' ||
        shape.access.operation.library !== library ||
        shape.mutations.length === 0
        ? []
        : [{ operation: saveOf(shape.access.operation.table, row, library), made: undefined }];
    });
    this.#made = [];
    this.#rows = [];
    return [...inserts, ...updates];
  }
}
