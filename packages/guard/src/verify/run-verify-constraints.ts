import type { Constraint, PartitionConstraint } from '../constraint.ts';
import { accessTo } from '../transaction/access.ts';
import type { Client } from '../transaction/client.ts';
import type { Statement } from '../transaction/statement.ts';
import type { Rows } from './catalog.ts';
import { compare, type Comparison } from './compare.ts';
import {
  isDeclaration,
  nameOf,
  type Declaration,
  type Declarations,
  type VerifiedAll,
} from './declaration.ts';
import type { Engines } from './engine.ts';
import { mismatchOf, VerificationError } from './verification-error.ts';

/** What every adapter's `verifyConstraints` does. */
export async function runVerifyConstraints<
  D extends object,
  N,
  Tx extends object,
  const T extends Declarations,
>(client: Client<D, N, Tx>, engines: Engines, db: D | Tx, declared: T): Promise<VerifiedAll<T>> {
  const entries = Object.entries<Declaration>(declared);
  for (const [key, declaration] of entries) validate(key, declaration);
  const declarations = entries.map(([, declaration]) => declaration);
  const access = await accessTo(client, db);
  const engine = engines[access.dialect];
  if (!engine)
    throw new TypeError(`verifyConstraints: ${client.name} does not know how to on ${access.dialect}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is that of the statement
  const rows: Rows = <R>(statement: Statement) => access.rows(statement) as Promise<readonly R[]>;
  const tables = await engine.catalog(rows, {
    tables: distinct(declarations.map(({ table }) => table)),
    names: distinct(declarations.map(nameOf)),
    schemas: distinct(declarations.map(({ schema }) => schema)),
  });
  const comparisons = declarations.map((declaration) => compare(declaration, tables));
  const keyed = !Array.isArray(declared);
  const mismatches = comparisons.flatMap((comparison, index) =>
    comparison.problems.length > 0
      ? [mismatchOf(comparison, keyed ? entries[index]?.[0] : undefined, engine.ddl)]
      : [],
  );
  if (mismatches.length > 0) throw new VerificationError(mismatches, declarations.length);
  const verified = comparisons.map(resolved);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same keys, each with its own constraint resolved
  return (
    keyed ? Object.fromEntries(entries.map(([key], index) => [key, verified[index]])) : verified
  ) as VerifiedAll<T>;
}

/** @throws TypeError for what is no constraint: a module may export other things, too. */
function validate(key: string, value: unknown): void {
  if (!isDeclaration(value)) throw new TypeError(`verifyConstraints: ${key} is not a constraint`);
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
