import type { Engine } from './engine.ts';
import { sqliteCatalog } from './sqlite-catalog.ts';
import { sqliteDdl } from './sqlite-ddl.ts';

/** SQLite. */
export const sqlite: Engine = { catalog: sqliteCatalog, ddl: sqliteDdl };
