import type { Abort, Violation } from '../violation.ts';

/** What is special about the errors of one kind of database. Each looks at one object and never throws. */
export interface ErrorDialect {
  violation(error: object): Violation | undefined;
  abort(error: object): Abort | undefined;
}
