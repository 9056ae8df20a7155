import type { Engine } from './engine.ts';
import { mysqlCatalog } from './mysql-catalog.ts';
import { mysqlDdl } from './mysql-ddl.ts';

/** MySQL and MariaDB. */
export const mysql: Engine = { catalog: mysqlCatalog, ddl: mysqlDdl };
