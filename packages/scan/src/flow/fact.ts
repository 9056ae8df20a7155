import type { Access } from './access.ts';
import { opposite, type Meaning, type Test, type Value } from './value.ts';

/** What the code knows of a read's answer, because a branch was taken. */
export interface Fact {
  readonly access: Access;
  readonly means: Meaning;
  /** The column that was looked at, beyond whether there is a row. */
  readonly column?: string | undefined;
  /** The number of rows was compared. */
  readonly counted?: boolean | undefined;
  /** Of which of the row's columns. */
  readonly of?: string | undefined;
  /** With what, and how: `>=`. */
  readonly operator?: string | undefined;
  readonly against?: Value | undefined;
  /** Whether it only may hold: one side of an `||`, or inside of a branch that is left. */
  readonly weak?: boolean | undefined;
  /** The condition of the branch that was left, where it is known to hold only in there: the code asks it again. */
  readonly under?: string | undefined;
  /** How the other branch ended. */
  readonly exit?: 'throw' | 'return' | undefined;
}

/** What a test says of the accesses that its value stems from. */
export function testOf(value: Value): Test {
  return value.test ?? { whenTrue: factsOf(value, true), whenFalse: factsOf(value, false) };
}

function factsOf(value: Value, truth: boolean): Fact[] {
  return value.sources
    .filter(({ control }) => control === undefined)
    .map(({ access, truthy, counted, of, column, computed }) => ({
      access,
      means: truth ? truthy : opposite(truthy),
      counted,
      of,
      column,
      operator: column === undefined ? undefined : 'truthy',
      // What was made of a column is not the column.
      ...(column !== undefined && computed === 'other' ? { weak: true } : {}),
    }));
}

/** Facts of which at least one holds. */
export function perhaps(facts: readonly Fact[]): Fact[] {
  return facts.map((fact) => ({ ...fact, weak: true }));
}

/** One of two tests came out: where each says the same, as those of `row && row.count > 0` do if they fail, that is certain. */
export function oneOf(facts: readonly Fact[]): readonly Fact[] {
  const [first] = facts;
  const alike = facts.every(
    ({ access, means, column, of }) =>
      access === first?.access &&
      means === first.means &&
      means !== 'unknown' &&
      (of ?? column) === (first.of ?? first.column),
  );
  return alike ? facts : perhaps(facts);
}

export function both(one: Test, other: Test): Test {
  return {
    whenTrue: [...one.whenTrue, ...other.whenTrue],
    whenFalse: oneOf([...one.whenFalse, ...other.whenFalse]),
  };
}

export function eitherOf(one: Test, other: Test): Test {
  return {
    whenTrue: oneOf([...one.whenTrue, ...other.whenTrue]),
    whenFalse: [...one.whenFalse, ...other.whenFalse],
  };
}

export function inverse({ whenTrue, whenFalse }: Test): Test {
  return { whenTrue: whenFalse, whenFalse: whenTrue };
}
