import type { ForeignKeyTarget } from '../constraint.ts';
import { namedTableFrom, type NamedKey, type NamedTable } from './named-table.ts';

/** A table of `pgTable`, `mysqlTable` or `sqliteTable`. */
interface DrizzleTable {
  readonly $inferSelect: object;
}

interface DrizzleColumn {
  readonly name: string;
  readonly primary: boolean;
  readonly isUnique: boolean;
  readonly uniqueName: string | undefined;
}

interface DrizzleForeignKey {
  reference(): {
    readonly columns: readonly { readonly name: string }[];
    readonly foreignTable: object;
    readonly foreignColumns: readonly { readonly name: string }[];
  };
  getName(): string | undefined;
}

/** What `getTableConfig` of `drizzle-orm/pg-core` and its siblings returns, as far as it is used. */
export interface DrizzleTableConfig {
  readonly name: string;
  readonly schema?: string | undefined;
  readonly columns: readonly DrizzleColumn[];
  readonly indexes: readonly {
    readonly config: {
      readonly name?: string | undefined;
      readonly unique?: boolean | undefined;
      readonly columns: readonly object[];
    };
  }[];
  readonly uniqueConstraints: readonly {
    readonly columns: readonly { readonly name: string }[];
    getName(): string | undefined;
  }[];
  readonly primaryKeys: readonly { readonly columns: readonly { readonly name: string }[] }[];
  readonly foreignKeys: readonly DrizzleForeignKey[];
  readonly checks: readonly { readonly name: string }[];
}

const namesOf = (columns: readonly { readonly name: string }[]): string[] => columns.map(({ name }) => name);

/**
 * The constraints of a Drizzle table, under the names that its schema gives them or, where it gives none, those that Drizzle has for
 * them and Drizzle Kit writes into migrations.
 *
 * With `casing` Drizzle makes up the names of columns when it writes SQL, and the table does not know them: name the columns in the
 * schema.
 *
 * @param getTableConfig of `drizzle-orm/pg-core`, `drizzle-orm/mysql-core` or `drizzle-orm/sqlite-core`.
 *
 * @example
 * const table = tableOf(providers, getTableConfig);
 * export const oneProviderPerType = table.unique(['workspaceId', 'type']);
 * export const workspaceExists = table.foreignKey(['workspaceId']);
 */
export function tableOf<T extends DrizzleTable>(
  table: T,
  getTableConfig: (table: never) => DrizzleTableConfig,
): NamedTable<keyof T['$inferSelect'] & string> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it takes the tables of its own dialect, and this is one
  const configOf = getTableConfig as (table: object) => DrizzleTableConfig;
  const config = configOf(table);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the properties of a table are its columns
  const properties = table as unknown as Readonly<Record<string, DrizzleColumn | undefined>>;
  return namedTableFrom({
    table: config.name,
    schema: config.schema,
    columnOf: (property) => properties[property]?.name ?? property,
    uniques: [
      ...config.columns
        .filter(({ isUnique }) => isUnique)
        .map(({ name, uniqueName }) => ({ name: uniqueName, columns: [name] })),
      ...config.uniqueConstraints.map((key) => ({ name: key.getName(), columns: namesOf(key.columns) })),
      ...config.indexes.flatMap(({ config: index }) => (index.unique === true ? [uniqueIndex(index)] : [])),
    ],
    primaryKey: [
      ...namesOf(config.columns.filter(({ primary }) => primary)),
      ...config.primaryKeys.flatMap(({ columns }) => namesOf(columns)),
    ],
    foreignKeys: config.foreignKeys.map((key) => {
      const { columns, foreignTable, foreignColumns } = key.reference();
      const { name, schema } = configOf(foreignTable);
      const references: ForeignKeyTarget = {
        table: name,
        columns: namesOf(foreignColumns),
        ...(schema !== undefined && { schema }),
      };
      return { name: key.getName(), columns: namesOf(columns), references };
    }),
    checks: namesOf(config.checks),
    exclusions: [],
  });
}

/** An index on an expression is on no column that has a name. */
function uniqueIndex(index: DrizzleTableConfig['indexes'][number]['config']): NamedKey {
  const columns = index.columns.map((column) =>
    'name' in column && typeof column.name === 'string' ? column.name : '(expression)',
  );
  return { name: index.name, columns };
}
