import { tableFrom, type Table } from './table.ts';

/** What a generated Prisma client, extended or not, has for each model. */
interface PrismaDelegate {
  /** The model as the Prisma schema calls it. */
  readonly name: string;
  readonly fields: object;
}

/** The part of the data model that Prisma keeps at run time: mapped names, and nothing of constraints. */
interface PrismaModel {
  readonly dbName: string | null;
  readonly schema?: string | null;
  readonly fields: readonly { readonly name: string; readonly dbName?: string | null }[];
}

type ModelOf<P> = { [K in keyof P]: P[K] extends { fields: object } ? K : never }[keyof P] & string;
type FieldOf<P, M extends keyof P> = P[M] extends { fields: infer F } ? keyof F & string : never;

/**
 * The constraints of a model, whose fields are type-checked and mapped (`@map`, `@@map`) to what the database calls them.
 *
 * At run time Prisma knows tables and columns, and no constraint: its name is given, or left to `verifyConstraints`.
 *
 * @throws TypeError when this is no Prisma client, or it has no such model.
 *
 * @example
 * export const oneProviderPerType = tableOf(prisma, 'provider').unique(['workspaceId', 'type']);
 */
export function tableOf<P extends object, M extends ModelOf<P>>(prisma: P, model: M): Table<FieldOf<P, M>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a client is, is checked below
  const { _runtimeDataModel: dataModel, [model]: delegate } = prisma as {
    readonly _runtimeDataModel?: { readonly models: Readonly<Record<string, PrismaModel>> };
  } & Readonly<Record<string, PrismaDelegate | undefined>>;
  const name = delegate?.name;
  const found = name === undefined ? undefined : dataModel?.models[name];
  if (name === undefined || found === undefined)
    throw new TypeError(`tableOf: ${model} is not a model of this Prisma client`);
  const columns = new Map(found.fields.map((field) => [field.name, field.dbName ?? field.name]));
  return tableFrom({
    table: found.dbName ?? name,
    schema: found.schema ?? undefined,
    columnOf: (field) => columns.get(field) ?? field,
  });
}
