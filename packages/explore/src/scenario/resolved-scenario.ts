import type { SearchOptions } from './search-options.ts';
import type { App, Client, Request, Scenario, DatabaseConfig } from './types.ts';

/**
 * A scenario as the rest of the pipeline sees it: validated, defaults filled in, durations in milliseconds,
 * options of the config and the command line merged. Paths are as written, relative to `folder`.
 */
export interface ResolvedScenario extends SearchOptions {
  readonly name: string;
  readonly database: Omit<DatabaseConfig, 'engine'>;
  readonly app: App | undefined;
  readonly given: Readonly<Record<string, Request>>;
  /** Each client as the list of what it does one after another. */
  readonly race: readonly Client[];
  readonly then: readonly Request[];
  readonly refusals: readonly (number | string)[];
  /** Lower-cased. */
  readonly headers: readonly string[];
  readonly expect: NonNullable<Scenario['expect']>;
  readonly order: 'strict' | undefined;
  readonly mask: readonly string[];
  readonly idleMs: number;
  readonly timeoutMs: number;
  /** How many labs may work on it at once. */
  readonly workers: number;
  /** The folder of the config file: setup files, module paths and working directories are relative to it. */
  readonly folder: string;
}
