import { z } from 'zod';
import { expectedDuration, isDuration } from './duration.ts';
import { isObject } from './json.ts';
import { serverPath, text } from './request-schema.ts';
import { choose, object, record } from './shape.ts';
import type { App, CommandApp, DatabaseConfig, ModuleApp, Options } from './types.ts';

const expectedUrl = 'a URL such as "postgres://postgres@localhost:5432/postgres"';

export const databaseUrl: z.ZodType<string> = z.string(expectedUrl).superRefine((value, ctx) => {
  if (URL.canParse(value) && /^postgres(ql)?:\/\//.test(value)) return;
  // Not shown: it may hold a password.
  ctx.addIssue({ code: 'custom', message: expectedUrl, params: { found: 'is no PostgreSQL URL' } });
});

export const duration: z.ZodType<string> = z.string(expectedDuration).refine(isDuration, expectedDuration);

export const positive: z.ZodType<number> = z.int('a positive integer').min(1, 'a positive integer');

export const natural: z.ZodType<number> = z.int('an integer from 0').min(0, 'an integer from 0');

type Setup = NonNullable<DatabaseConfig['setup']>;

const setup = choose<Setup>((value) => {
  if (typeof value === 'function') return z.custom<Setup>();
  return Array.isArray(value)
    ? z.array(text)
    : z.string('SQL, the path of a .sql file, a list of them, or a function').min(1, 'SQL or a path');
});

const database = object<DatabaseConfig>({
  // `mysql` is turned away by the table of what is not built yet, in better words.
  engine: z.custom<'postgres'>((value) => value === 'postgres' || value === 'mysql', '"postgres"').optional(),
  url: databaseUrl.optional(),
  setup: setup.optional(),
});

const commandApp = object<CommandApp>({
  command: z.string('a command for the shell').min(1, 'a command for the shell'),
  ready: serverPath.optional(),
  env: record(z.string('a string')).optional(),
  cwd: text.optional(),
  restart: z.enum(['never', 'schedule'], '"never" or "schedule"').optional(),
});

const moduleApp = object<ModuleApp>({ module: text });

const app = choose<App>((value) => {
  const expected = '{ command } or { module }';
  if (!isObject(value)) return { expected };
  const { command, module } = value;
  if (command !== undefined && module !== undefined) {
    return { found: 'has both "command" and "module"', expected: 'one of them' };
  }
  if (command === undefined && module === undefined) {
    return { found: 'has neither "command" nor "module"', expected: 'one of them' };
  }
  return module === undefined ? commandApp : moduleApp;
});

const jsonPath = /^\$(\.[^\s.[\]]+|\[(\d+|\*)\])+$/;
const column = /^[^\s.[\]$][^\s.[\]]*(\.[^\s.[\]]+){1,2}$/;
const expectedMask = 'a JSON path such as "$.body.id", or table.column';

/** A schema for each of the {@link Options}. */
export const options: { [K in keyof Options]-?: z.ZodType<Options[K] | undefined> } = {
  database: database.optional(),
  app: app.optional(),
  order: z.literal('strict', '"strict"').optional(),
  mask: z
    .array(
      z.string(expectedMask).refine((mask) => jsonPath.test(mask) || column.test(mask), expectedMask),
      'a list of JSON paths and table.column',
    )
    .optional(),
  idle: duration.optional(),
  strategy: z.enum(['dpor', 'exhaustive', 'random'], '"dpor", "exhaustive" or "random"').optional(),
  maxSchedules: positive.optional(),
  maxPreemptions: natural.optional(),
  timeout: duration.optional(),
  workers: positive.optional(),
};
