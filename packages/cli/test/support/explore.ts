import type { Report } from 'toctou';
import { expect } from 'vitest';
import { normalize } from './normalize.ts';
import { project } from './project.ts';
import { toctou } from './toctou.ts';

/** Explores a config, JSON or the text of a module, in a project of its own. */
export async function explore(
  config: object | string,
  files: Readonly<Record<string, unknown>> = {},
  name?: string,
): Promise<{ code: number | null; told: string }> {
  const folder = project({ ...files, [fileOf(config)]: config }, name);
  const { code, stdout, stderr } = await toctou(folder, ['explore']);
  expect(stderr).toBe('');
  return { code, told: normalize(stdout, folder) };
}

/** What each scenario could not be run or decided for, on lines that no terminal wraps. */
export async function problemsOf(
  config: object | string,
  files: Readonly<Record<string, unknown>> = {},
): Promise<{ code: number | null; problems: Record<string, string> }> {
  const folder = project({ ...files, [fileOf(config)]: config });
  const { code, stdout, stderr } = await toctou(folder, ['explore', '--reporter', 'json']);
  expect(stderr).toBe('');
  const { scenarios } = JSON.parse(stdout) as Report;
  const problems = scenarios.map(({ name, verdict, reason, error, notes }): [string, string] => {
    const lines = [
      verdict,
      ...(error
        ? [`${error.code}: ${error.message}`, error.detail, error.hint && `hint: ${error.hint}`]
        : [reason]),
      ...notes.map((note) => `note: ${note}`),
    ];
    return [name, normalize(lines.filter(Boolean).join('\n'), folder)];
  });
  return { code, problems: Object.fromEntries(problems) };
}

function fileOf(config: object | string): string {
  return typeof config === 'string' ? 'toctou.config.mjs' : 'toctou.config.json';
}
