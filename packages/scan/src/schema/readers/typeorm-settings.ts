import type { Dialect } from '../types.ts';

/** What the project's data source says of all entities. */
export interface TypeormSettings {
  /** Whether a `SnakeNamingStrategy` is in use. */
  readonly snakeCase: boolean;
  readonly dialect: Dialect | undefined;
}
