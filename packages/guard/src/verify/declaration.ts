import type { Constraint, ForeignKeyConstraint, UniqueConstraint, Unnamed } from '../constraint.ts';

/** What `verifyConstraints` takes: a constraint, with its name or by its columns alone. */
export type Declaration = Constraint | Unnamed<UniqueConstraint> | Unnamed<ForeignKeyConstraint>;

/** What it makes of it: the same, named as the database has it. */
export type Verified<D> = D extends { kind: infer K } ? Extract<Constraint, { kind: K }> : never;

/** Several: a list, an object, a module. */
export type Declarations = readonly Declaration[] | Readonly<Record<string, Declaration>>;

/** The same list, or the same object, of what was declared, each named as the database has it. */
export type VerifiedAll<T extends Declarations> = {
  readonly [K in keyof T]: Verified<T[K]>;
};

/** The name that it is declared with. */
export function nameOf(declaration: Declaration): string | undefined {
  return 'name' in declaration ? declaration.name : undefined;
}

/** How messages speak of it: `unique constraint providers_workspace_id_type_key of providers (workspace_id, type)`. */
export function describe(declaration: Declaration): string {
  const name = nameOf(declaration);
  const columns = declaration.columns ? ` (${declaration.columns.join(', ')})` : '';
  const schema = declaration.schema === undefined ? '' : `${declaration.schema}.`;
  return `${kindOf(declaration.kind)}${name === undefined ? '' : ` ${name}`} on ${schema}${declaration.table}${columns}`;
}

/** A kind in words. */
export function kindOf(kind: Constraint['kind'] | 'index'): string {
  return words[kind];
}

const words = {
  unique: 'unique',
  primary_key: 'primary key',
  foreign_key: 'foreign key',
  check: 'check',
  exclusion: 'exclusion',
  not_null: 'not null',
  index: 'index that is not unique',
} as const;

/** Whether a value is a constraint. */
export function isDeclaration(value: unknown): value is Declaration {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return typeof value.kind === 'string' && value.kind !== 'index' && Object.hasOwn(words, value.kind);
}
