/** A value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An HTTP request to the app under test. */
export interface HttpRequest {
  /** `GET`, `POST` and so on. */
  method: string;
  /** Path and query, starting with `/`. */
  path: string;
  /** Sent as `application/json`. Not together with `body`. */
  json?: unknown;
  /** Sent as it is. */
  body?: string;
  /** Sent with it, such as `authorization`. */
  headers?: Record<string, string>;
}

/** A SQL script: statements that run one after another on one connection, until the first error. */
export interface SqlRequest {
  /** One or more statements, or a list of them. */
  sql: string | string[];
}

/** What a client does. `"{{login.body.token}}"` in any string takes a value of the answer that `given` named `login`. */
export type Request = HttpRequest | SqlRequest;

/** Your own function as a client; what it resolves to is its answer. */
export interface RunClient {
  /** Called for every schedule, with the client's own connection string. What it resolves to, or throws, is the answer. */
  run: (db: { url: string }) => Promise<unknown>;
}

/** One of the concurrent actors: a request, several one after another, or your own function. */
export type Client = Request | Request[] | RunClient;

/** An app started by the shell; it gets `DATABASE_URL` and `PORT`. Any language. */
export interface CommandApp {
  /** As one would type it: `npm start`, `node server.js`. Each client of the race has a process of its own. */
  command: string;
  /** Path that answers 2xx when the app is ready, such as `/health`. Default: it accepts a connection on `PORT`. */
  ready?: string;
  /** Variables that it gets besides; they override those of toctou's own environment. */
  env?: Record<string, string>;
  /** Relative to the config file. Default: the folder of the config file. */
  cwd?: string;
  /** `schedule`: a new process for every schedule, for apps that keep state in memory. Default `never`. */
  restart?: 'never' | 'schedule';
}

/** An app in process: the default export of a module, `({ databaseUrl }) => ({ fetch, close })`. Each client has a worker of its own. */
export interface ModuleApp {
  /** Path of the module, relative to the config file. */
  module: string;
}

export type App = CommandApp | ModuleApp;

/** Where the scenario's database lives and how it is prepared. */
export interface DatabaseConfig {
  /** Only PostgreSQL today. */
  engine?: 'postgres';
  /** An admin URL on a disposable server, PostgreSQL 14 or later. Default: an embedded PostgreSQL 18. */
  url?: string;
  /** SQL files (paths ending in `.sql`), SQL, or a function that runs your migrations. */
  setup?: string | string[] | ((db: { url: string }) => Promise<void>);
}

/** What may stand at the top of the config and be overridden in a scenario. */
export interface Options {
  /** Where the database lives and how it is prepared. Default: an embedded one, empty. */
  database?: DatabaseConfig;
  /** The app under test: a command, or a module. Default: none, for SQL and functions only. */
  app?: App;
  /** `strict`: compare lists in answers as ordered even where nothing orders them. */
  order?: 'strict';
  /** JSON paths (`$.body.id`, `$.items[*].at`) or `table.column` whose values are made up and mean nothing. */
  mask?: string[];
  /** How long a client may do nothing visible before the others go on: `'2s'`, `'500ms'`. Default `'2s'`. */
  idle?: string;
  /**
   * `dpor` runs one schedule for all those that differ only in the order of independent steps, `exhaustive` every one,
   * `random` draws them by lot. Default `dpor`; `exhaustive` with `maxPreemptions`.
   */
  strategy?: 'dpor' | 'exhaustive' | 'random';
  /** Stop after so many schedules; the verdict is then `bounded`. Default: no limit; 1000 for `random`. */
  maxSchedules?: number;
  /** Leave out schedules with more preemptions, of all that there are; the verdict is then `bounded`. Default: no limit. */
  maxPreemptions?: number;
  /** How long a request or a start may take. Default `'60s'`. */
  timeout?: string;
  /** How many labs work at once, each on a database and with apps of its own. Default 1. */
  workers?: number;
}

/** One question: are these requests safe in every interleaving? */
export interface Scenario extends Options {
  /** Requests that run once, in order, before the snapshot. Their answers are named. */
  given?: Record<string, Request>;
  /** The concurrent clients, 2 to 4. */
  race: Client[];
  /** Asked after the race; their answers are part of the outcome. */
  then?: Request[];
  /** Answers that promise "nothing happened": HTTP statuses, SQLSTATEs. */
  refusals?: (number | string)[];
  /** Names of the response headers that count. */
  headers?: string[];
  /** `anomalous` is for a race you know of: the run fails when it is gone. Default `serializable`. */
  expect?: 'serializable' | 'anomalous';
}

/**
 * The whole of `toctou.config.{ts,mts,js,mjs,json}`. Plain data is a valid config.
 *
 * @example
 * export default defineConfig({
 *   database: { setup: 'schema.sql' },
 *   app: { command: 'node server.js', ready: '/health' },
 *   scenarios: {
 *     'connect twice': { race: [post, post] },
 *   },
 * });
 */
export interface Config extends Options {
  /** The questions, by name. */
  scenarios: Record<string, Scenario>;
}

/** Returns its argument; it only adds types and completion to a config file. */
export function defineConfig(config: Config): Config {
  return config;
}
