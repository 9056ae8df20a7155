import type { Consequence, RuleId } from '../rules/rule.ts';

export type Severity = 'error' | 'warning';

/** A place in a file, relative to the project's root; the line counts from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A race: a check, an act, and what happens if another request comes between them. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** Where the check is, relative to the project's root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly act: Location;
  /** The statements themselves, where they stand elsewhere than the calls that lead to them. */
  readonly through: readonly Location[];
  /** As the database calls them. */
  readonly table: string;
  readonly columns: readonly string[];
  /** The constraint that decides; `null`: the schema has none; absent: the schema does not have the table. */
  readonly constraint?:
    | {
        readonly name?: string | undefined;
        readonly columns: readonly string[];
        readonly file: string;
        readonly line: number;
      }
    | null
    | undefined;
  readonly consequence: Consequence;
  readonly message: string;
  /** The cure, as code of the library in use. */
  readonly cure: string;
  readonly library: string;
  /** The same for the same race, wherever its lines move. */
  readonly fingerprint: string;
}
