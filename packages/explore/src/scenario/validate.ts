import { crossCheck } from './cross-checks.ts';
import { mistakesError } from './mistakes.ts';
import { findUnavailable } from './not-yet.ts';
import { configSchema } from './schema.ts';
import { parse } from './shape.ts';
import type { Config } from './types.ts';

/**
 * Checks a whole config. Keys that are `undefined` are dropped, and `json` becomes what it is on the wire.
 *
 * @param config - What the config file exports, whatever it is.
 * @param file - Its name, for messages.
 * @throws ToctouError with every mistake: `CONFIG_INVALID`, `SCENARIO_INVALID`, or `UNSUPPORTED` for what is not built yet.
 */
export function validateConfig(config: unknown, file: string): Config {
  const parsed = parse(configSchema, config);
  const others = [...crossCheck(config), ...findUnavailable(config)];
  if ('mistakes' in parsed) throw mistakesError([...parsed.mistakes, ...others], file);
  if (others.length > 0) throw mistakesError(others, file);
  return parsed.value;
}
