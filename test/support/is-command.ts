import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createParser, type Actions } from '../../packages/cli/src/parser.ts';
import { root } from './snippets.ts';

/** Whether there is such a command: of npm, a script of the folder, a file, or a command of toctou that has such flags. */
export function isCommand(line: string, folder: string): boolean {
  const [name = '', ...words] = wordsOf(line);
  switch (name) {
    case 'npx':
      return isCommand(words.join(' '), folder);
    case 'toctou':
      return isToctou(words);
    case 'npm':
      return isNpm(words, folder);
    case 'node':
      return existsSync(join(root, words.find((word) => !word.startsWith('-')) ?? ''));
    case 'changeset':
    case 'vitest':
      return existsSync(join(root, 'node_modules/.bin', name));
    case 'git':
      return ['apply', 'fetch'].includes(words[0] ?? '');
    default:
      return name.startsWith('.') && existsSync(join(root, name));
  }
}

/** Every `run` of a workflow of GitHub, and every line of a `script` of GitLab. */
export function runsOf(yaml: unknown): string[] {
  if (typeof yaml !== 'object' || yaml === null) return [];
  return Object.entries(yaml).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'run' && typeof value === 'string') return [value];
    if (['script', 'before_script'].includes(key) && Array.isArray(value)) return value.map(String);
    return runsOf(value);
  });
}

/** Without what a shell does with quotes, redirections and pipes. */
function wordsOf(line: string): string[] {
  const [command = ''] = line.replace(/^(\w+=\S+ )*/, '').split(/ (?:\||>|\|\|) /);
  return (command.match(/'[^']*'|"[^"]*"|\$\{\{.*?\}\}\S*|\S+/g) ?? []).map((word) =>
    word.replaceAll(/^['"]|['"]$/g, ''),
  );
}

function isNpm([name, script, ...more]: string[], folder: string): boolean {
  if (name === 'run') return scriptsOf(folder).includes(script ?? '');
  if (name === 'install')
    return [script, ...more].every((word) => word === '--save-dev' || /^[@\w./-]+$/.test(word ?? ''));
  return ['ci', 'cit', 'start', 'test'].includes(name ?? '');
}

/** Of the folder, or of the nearest one around it that has any. */
function scriptsOf(folder: string): string[] {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return scriptsOf(join(folder, '..'));
  const { scripts = {} } = JSON.parse(readFileSync(file, 'utf8')) as { scripts?: object };
  return Object.keys(scripts);
}

function isToctou(words: string[]): boolean {
  const nothing = (): Promise<void> => Promise.resolve();
  const actions: Actions = {
    explore: nothing,
    replay: nothing,
    list: nothing,
    init: nothing,
    doctor: nothing,
    mergeReports: nothing,
    showReport: nothing,
    scan: nothing,
  };
  const silent = { write: () => true };
  try {
    createParser('1.0.0', actions, { stdout: silent, stderr: silent }).parse(words, { from: 'user' });
    return true;
  } catch {
    return false;
  }
}
