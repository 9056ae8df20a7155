import { namedTableFrom, type NamedTable } from './named-table.ts';

interface TypeormColumn {
  readonly propertyName: string;
  readonly databaseName: string;
}

/** The part of TypeORM's `EntityMetadata` that is used. */
export interface TypeormMetadata {
  readonly tableName: string;
  readonly schema?: string | undefined;
  readonly columns: readonly TypeormColumn[];
  readonly primaryColumns: readonly TypeormColumn[];
  readonly uniques: readonly { readonly name: string; readonly columns: readonly TypeormColumn[] }[];
  readonly indices: readonly {
    readonly name: string;
    readonly isUnique: boolean;
    readonly columns: readonly TypeormColumn[];
  }[];
  readonly foreignKeys: readonly {
    readonly name: string;
    readonly columns: readonly TypeormColumn[];
    readonly referencedColumns: readonly TypeormColumn[];
    readonly referencedEntityMetadata: { readonly tableName: string; readonly schema?: string | undefined };
  }[];
  readonly checks: readonly { readonly name: string }[];
  readonly exclusions: readonly { readonly name: string }[];
}

/** The part of an initialized TypeORM `DataSource` that is used. */
export interface TypeormDataSource {
  getMetadata(entity: never): TypeormMetadata;
}

const namesOf = (columns: readonly TypeormColumn[]): string[] =>
  columns.map(({ databaseName }) => databaseName);

/**
 * The constraints of a TypeORM entity, under the names that its decorators give them or, where they give none, those that the naming
 * strategy has for them and migrations have.
 *
 * @param dataSource an initialized one: metadata is made when it is initialized.
 *
 * @example
 * const table = tableOf(dataSource, Provider);
 * export const oneProviderPerType = table.unique(['workspaceId', 'type']);
 */
export function tableOf<E extends object>(
  dataSource: TypeormDataSource,
  entity: abstract new () => E,
): NamedTable<keyof E & string> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `never` stands for all that TypeORM takes
  const metadata = dataSource.getMetadata(entity as never);
  return namedTableFrom({
    table: metadata.tableName,
    schema: metadata.schema,
    columnOf: (property) =>
      metadata.columns.find(({ propertyName }) => propertyName === property)?.databaseName ?? property,
    uniques: [...metadata.uniques, ...metadata.indices.filter(({ isUnique }) => isUnique)].map(
      ({ name, columns }) => ({ name, columns: namesOf(columns) }),
    ),
    primaryKey: namesOf(metadata.primaryColumns),
    foreignKeys: metadata.foreignKeys.map(
      ({ name, columns, referencedColumns, referencedEntityMetadata }) => ({
        name,
        columns: namesOf(columns),
        references: {
          table: referencedEntityMetadata.tableName,
          columns: namesOf(referencedColumns),
          ...(referencedEntityMetadata.schema !== undefined && { schema: referencedEntityMetadata.schema }),
        },
      }),
    ),
    checks: metadata.checks.map(({ name }) => name),
    exclusions: metadata.exclusions.map(({ name }) => name),
  });
}
