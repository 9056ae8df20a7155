import type { Engine } from './engine.ts';
import { postgresCatalog } from './postgres-catalog.ts';
import { postgresDdl } from './postgres-ddl.ts';

/** PostgreSQL, and what has its catalog. */
export const postgres: Engine = { catalog: postgresCatalog, ddl: postgresDdl };
