import type { Request } from '@toctou/explore';
import type { Setup } from './database-setup.ts';
import type { Start } from './start-command.ts';

/** A request of the config, under the name that it has there. */
export interface DraftRequest {
  readonly name: string;
  readonly request: Request;
  /** What stands above it as a comment, a line each. */
  readonly comments: readonly string[];
}

/** A scenario that is made of requests, by their names. */
export interface DraftScenario {
  readonly name: string;
  /** What stands above it as a comment, a line each. */
  readonly comments?: readonly string[];
  readonly given: Readonly<Record<string, string>>;
  readonly race: readonly string[];
}

/** All that a written config says. Without scenarios it has one of SQL, to start from. */
export interface Draft {
  readonly isTyped: boolean;
  readonly setup: Setup;
  /** What the app reads the address of its database from. */
  readonly variable: string;
  readonly app: (Pick<Start, 'command'> & { readonly ready: string | undefined }) | undefined;
  readonly requests: readonly DraftRequest[];
  readonly scenarios: readonly DraftScenario[];
}
