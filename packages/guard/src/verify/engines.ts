import type { CatalogDialect, CatalogReader, LiveTable } from './catalog.ts';
import type { Ddl } from './ddl.ts';
import { mysqlCatalog } from './mysql-catalog.ts';
import { mysqlDdl } from './mysql-ddl.ts';
import { postgresCatalog } from './postgres-catalog.ts';
import { postgresDdl } from './postgres-ddl.ts';
import { sqliteCatalog } from './sqlite-catalog.ts';
import { sqliteDdl } from './sqlite-ddl.ts';

/** What is special about one kind of database here: how its catalog is read, and how its constraints are changed. */
export interface Engine {
  /** The tables of these names (whatever their case), and those that have a constraint of one of these names. */
  catalog(
    reader: CatalogReader,
    tables: readonly string[],
    names: readonly string[],
    schemas: readonly string[],
  ): Promise<LiveTable[]>;
  readonly ddl: Ddl;
}

/** Every kind that there is. */
export const engines: Readonly<Record<CatalogDialect, Engine>> = {
  postgres: { catalog: postgresCatalog, ddl: postgresDdl },
  mysql: { catalog: mysqlCatalog, ddl: mysqlDdl },
  sqlite: { catalog: sqliteCatalog, ddl: sqliteDdl },
};
