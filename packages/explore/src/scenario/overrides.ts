import { z } from 'zod';
import { mistakesError } from './mistakes.ts';
import { databaseUrl, duration, natural, options, positive } from './options-schema.ts';
import { object, parse } from './shape.ts';
import type { Options } from './types.ts';

/** What the command line says; it wins over the config and over its scenarios. */
export interface Overrides {
  /** Keep the scenarios whose name contains this, in upper or lower case. */
  filter?: string | undefined;
  /** As `database.url`. */
  databaseUrl?: string | undefined;
  /** A duration: `'60s'`. */
  timeout?: string | undefined;
  maxSchedules?: number | undefined;
  maxPreemptions?: number | undefined;
  strategy?: Options['strategy'] | undefined;
  /** Of the strategy `random`. */
  seed?: number | undefined;
  workers?: number | undefined;
}

type ValidOverrides = { [K in keyof Overrides]: Exclude<Overrides[K], undefined> };

const schema = object<ValidOverrides>({
  filter: z.string('a part of a name').optional(),
  databaseUrl: databaseUrl.optional(),
  timeout: duration.optional(),
  maxSchedules: positive.optional(),
  maxPreemptions: options.maxPreemptions,
  strategy: options.strategy,
  seed: natural.optional(),
  workers: positive.optional(),
});

/**
 * Checks what the command line says, and drops what it leaves open.
 *
 * @throws ToctouError `CONFIG_INVALID` that names the flags.
 */
export function validateOverrides(overrides: Overrides): ValidOverrides {
  const parsed = parse(schema, overrides);
  if ('mistakes' in parsed)
    throw mistakesError(parsed.mistakes, 'the command line', ([key]) => flagOf(String(key)));
  return parsed.value;
}

function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
