import { tableFrom, type Table } from './table.ts';

/**
 * Constraints whose tables and columns are type-checked against Kysely's database type, as kysely-codegen writes it.
 *
 * The names in that type have to be those of the database: with `CamelCasePlugin` they are not, and `verifyConstraints` says so. A
 * table in another schema is `'schema.table'` in it.
 *
 * @example
 * const table = tablesOf<DB>();
 * export const oneProviderPerType = table('providers').unique(['workspace_id', 'type'], { name: 'providers_workspace_id_type_key' });
 */
export function tablesOf<DB>(): <T extends keyof DB & string>(name: T) => Table<keyof DB[T] & string> {
  return (name) => {
    const dot = name.indexOf('.');
    return tableFrom({
      table: name.slice(dot + 1),
      schema: dot === -1 ? undefined : name.slice(0, dot),
      columnOf: (column) => column,
    });
  };
}
