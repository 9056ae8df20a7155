import type { Constraint, PartitionConstraint } from '../constraint.ts';
import type { CatalogReader } from './catalog.ts';
import { compare, type Comparison } from './compare.ts';
import { nameOf, type Declaration, type Verified } from './declaration.ts';
import { engines } from './engines.ts';
import { mismatchOf, VerificationError } from './verification-error.ts';

export type Declarations = readonly Declaration[] | Readonly<Record<string, Declaration>>;

/** The same list, or the same object, of what was declared, each named as the database has it. */
export type VerifiedAll<T extends Declarations> = {
  readonly [K in keyof T]: T[K] extends Declaration ? Verified<T[K]> : never;
};

/**
 * Holds the declared constraints against the live database: each is there, on that table and those columns, valid, and neither
 * partial nor deferrable unless declared so. A guard without its constraint is no guard; at the start of the application is the time
 * to find out.
 *
 * It gives back the same constraints, and those know more: the name that a constraint has which was declared without one, and
 * the names under which the partitions of the table report it. Rules are best made of these. What is given is not
 * changed. Partitions that are made later are found when it is called again.
 *
 * It reads the catalog, in one to three statements, whatever the number of constraints, and takes no lock on a table.
 *
 * @param db a client.
 * @param declared a list, an object, or a module (`import * as constraints`) of constraints.
 * @throws VerificationError that lists all that is wrong, with the statements that mend each.
 *
 * @example
 * import * as declared from './constraints.ts';
 *
 * export const constraints = await verifyConstraints(pool, declared);
 */
export async function verifyConstraints<const T extends Declarations>(
  db: CatalogReader,
  declared: T,
): Promise<VerifiedAll<T>> {
  const entries = Object.entries<Declaration>(declared);
  const declarations = entries.map(([, declaration]) => declaration);
  const { catalog, ddl } = engines[db.dialect];
  const tables = await catalog(
    db,
    distinct(declarations.map(({ table }) => table)),
    distinct(declarations.map(nameOf)),
    distinct(declarations.map(({ schema }) => schema)),
  );
  const comparisons = declarations.map((declaration) => compare(declaration, tables));
  const keyed = !Array.isArray(declared);
  const mismatches = comparisons.flatMap((comparison, index) =>
    comparison.problems.length > 0
      ? [mismatchOf(comparison, keyed ? entries[index]?.[0] : undefined, ddl)]
      : [],
  );
  if (mismatches.length > 0) throw new VerificationError(mismatches, declarations.length);
  const verified = comparisons.map(resolved);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same keys, each with its own constraint resolved
  return (
    keyed ? Object.fromEntries(entries.map(([key], index) => [key, verified[index]])) : verified
  ) as VerifiedAll<T>;
}

function distinct(items: readonly (string | undefined)[]): string[] {
  return [...new Set(items.filter((item) => item !== undefined))];
}

/** With the names that the database has for it. Several may do the same, and each may be the one that refuses. */
function resolved({ declaration, table, live }: Comparison): Constraint {
  const places =
    declaration.kind === 'not_null'
      ? (table?.descendants ?? [])
      : live.flatMap(({ name, partitions }, index) => [
          ...(index > 0 ? [{ table: declaration.table, name }] : []),
          ...partitions,
        ]);
  const partitions = places.map((place) => withoutSchema(place, declaration, table?.schema));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was declared without a name has been found, and has one now
  return {
    ...declaration,
    ...('name' in declaration || live[0] === undefined ? {} : { name: live[0].name }),
    ...(partitions.length > 0 && { partitions }),
  } as Constraint;
}

/** A schema that the declaration does not give is not given here: the same tables may be in one of each tenant. */
function withoutSchema(
  { schema, ...place }: PartitionConstraint,
  declaration: Declaration,
  home: string | undefined,
): PartitionConstraint {
  return declaration.schema === undefined && schema === home
    ? place
    : { ...place, ...(schema !== undefined && { schema }) };
}
