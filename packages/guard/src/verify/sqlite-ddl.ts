import { columnList, quoted, type Ddl } from './ddl.ts';
import { kindOf, nameOf } from './declaration.ts';

const rebuild = (what: string, table: string): string =>
  `-- SQLite cannot ${what} of a table that is there: rebuild ${table} (https://sqlite.org/lang_altertable.html#otheralter)`;

/** SQLite adds and drops indexes, and nothing else. */
export const sqliteDdl: Ddl = {
  create(declaration, table) {
    if (declaration.kind !== 'unique')
      return [rebuild(`change the ${kindOf(declaration.kind)} constraints`, table.name)];
    const name = nameOf(declaration) ?? `${table.name}_key`;
    const where = declaration.where === undefined ? '' : ` WHERE ${declaration.where}`;
    return [
      `CREATE UNIQUE INDEX ${quoted(name)} ON ${quoted(table.name)} (${columnList(declaration.columns, table, quoted)})${where}`,
    ];
  },
  drop(live, table) {
    if (live.kind === 'foreign_key' && live.state === 'unenforced') return ['PRAGMA foreign_keys = ON'];
    if (live.form === 'index') return [`DROP INDEX ${quoted(live.name)}`];
    return [rebuild(`drop the ${kindOf(live.kind)} constraints`, table.name)];
  },
  rename: (live) => [`-- ${live.name} cannot be renamed: declare that name`],
  validate: () => [],
};
