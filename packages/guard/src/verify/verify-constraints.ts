import type { Declarations, VerifiedAll } from './declaration.ts';

/** The start-up check, through one kind of client. */
export interface VerifyConstraints<D extends object> {
  /**
   * Holds the declared constraints against the live database: each is there, on that table and those columns, valid, and neither
   * partial nor deferrable unless declared so. A guard without its constraint is no guard; at the start of the application is the time
   * to find out.
   *
   * It gives back the same constraints, and those know more: the name that a constraint has which was declared without one, and
   * the names under which the partitions of the table report it. Rules are best made of these. What is given is not
   * changed. Partitions that are made later are found when it is called again.
   *
   * It reads the catalog in a few statements, whatever the number of constraints, and takes no lock on a table.
   *
   * @param db what `transaction` takes, or an open transaction.
   * @param declared a list, an object, or a module (`import * as constraints`) of constraints.
   * @throws VerificationError that lists all that is wrong, with the statements that mend each.
   * @throws TypeError when something is no constraint.
   *
   * @example
   * import * as declared from './constraints.ts';
   *
   * export const constraints = await verifyConstraints(pool, declared);
   */
  <const T extends Declarations>(db: D, declared: T): Promise<VerifiedAll<T>>;
}
