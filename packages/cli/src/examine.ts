import { checkText, diagnose } from '@toctou/explore';
import type { Flags } from './flags.ts';
import type { Io } from './main.ts';

/**
 * Tells of each check as it is done.
 *
 * @returns whether everything works
 */
export async function examine(
  { filter, config, databaseUrl, timeout }: Flags & { readonly filter: string | undefined },
  { stdout, env, cwd, signal }: Io,
): Promise<boolean> {
  let problems = 0;
  let about: string | undefined;
  for await (const check of diagnose({ configFile: config, cwd, filter, databaseUrl, timeout, signal })) {
    if (check.scenario !== about) stdout.write(`\n${JSON.stringify(check.scenario)}\n`);
    about = check.scenario;
    stdout.write(checkText(check, stdout, env));
    if (!check.ok) problems++;
  }
  if (problems === 0) stdout.write('\nEverything works. Next: toctou explore\n');
  else stdout.write(`\n${problems} ${problems === 1 ? 'problem' : 'problems'}\n`);
  return problems === 0;
}
