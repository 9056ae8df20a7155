import type { Dialect } from '../violation.ts';
import type { LiveTable, Rows, Wanted } from './catalog.ts';
import type { Ddl } from './ddl.ts';

/** What is special about one kind of database here: how its catalog is read, and how its constraints are changed. */
export interface Engine {
  catalog(rows: Rows, wanted: Wanted): Promise<LiveTable[]>;
  readonly ddl: Ddl;
}

/** The kinds that a client may have behind it. An adapter of one brings one, and bundles no other. */
export type Engines = Partial<Readonly<Record<Dialect, Engine>>>;
