import type { Answer } from '../oracle/outcome.ts';
import type { HttpRequest } from '../scenario/types.ts';
import type { CallSite } from '../system/own-calls.ts';

/** One running instance of the app under test. */
export interface AppInstance {
  /** Where in its code statements are sent from, by their text, where that can be told. */
  readonly sites?: ReadonlyMap<string, CallSite>;
  /**
   * @throws ToctouError APP_EXITED when the app is gone, APP_FAILED when it broke the connection off
   */
  perform(request: HttpRequest): Promise<Answer>;
  close(): Promise<void>;
}

/** What an instance is started with. */
export interface AppStart {
  /** Who it is for, in messages: `client 1`. */
  readonly name: string;
  readonly databaseUrl: string;
  /** The folder of the config file. */
  readonly folder: string;
  readonly timeoutMs: number;
  /** Names of the response headers to keep, lower-cased. */
  readonly headers: readonly string[];
  readonly signal: AbortSignal;
}

/** What an app inherits: all but the way to the server as its superuser, which is toctou's own. */
export function environmentOfApps(): NodeJS.ProcessEnv {
  const { TOCTOU_DATABASE_URL: _, ...others } = process.env;
  return others;
}
