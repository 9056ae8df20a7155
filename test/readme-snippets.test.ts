import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardPages, readmes, root, snippetsOf, toolPages, type Snippet } from './support/snippets.ts';

const snippets = [...readmes, ...guardPages, ...toolPages].flatMap(snippetsOf);
const place = ({ readme, line }: Snippet): string => `${readme}:${line}`;
const named = (wanted: (snippet: Snippet) => boolean): [string, Snippet][] =>
  snippets.filter(wanted).map((snippet) => [place(snippet), snippet]);

/** Where projects and what is type-checked are written: inside the checkout, so that packages resolve. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(root, 'test/snippets-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const snippet of snippets) {
    if (snippet.language === 'sh') continue;
    const project = snippet.options.get('project');
    if (project === undefined) continue;
    mkdirSync(join(folder, dirname(project)), { recursive: true });
    writeFileSync(join(folder, project), snippet.code);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const isRun = ({ language, options }: Snippet): boolean => language === 'sh' && options.has('project');
const isCode = ({ language }: Snippet): boolean => ['ts', 'js', 'mjs'].includes(language);

test('every README has snippets, and all are of a language that is checked', () => {
  const pages = new Set(snippets.map(({ readme }) => readme));
  expect(readmes.filter((readme) => !pages.has(readme))).toEqual([]);
  expect(
    snippets.filter((snippet) => !isCode(snippet) && !['sh', 'json', 'text'].includes(snippet.language)),
  ).toEqual([]);
});

test('every snippet of code type-checks', () => {
  const codes = snippets
    .filter(isCode)
    .filter(({ options }) => !options.has('project') && !options.has('file'));
  expect(codes.length).toBeGreaterThan(5);
  for (const snippet of codes) {
    writeFileSync(join(folder, `${place(snippet).replaceAll(/\W/g, '-')}.${snippet.language}`), snippet.code);
  }
  const tsconfig = {
    extends: join(root, 'tsconfig.tests.json'),
    include: ['.'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
});

test.each(named(({ options }) => options.has('file')))(
  '%s is the file that it names',
  (_, { options, code }) => {
    expect(code).toBe(readFileSync(join(root, options.get('file') ?? ''), 'utf8'));
  },
);

test.each(named(({ language }) => language === 'json'))('%s is JSON', (_, { code }) => {
  expect(() => JSON.parse(code)).not.toThrow();
});

describe('commands', () => {
  test.each(named(isRun))('%s does what is said', (_, { options, code }) => {
    const { status, stdout, stderr } = spawnSync(code, {
      shell: true,
      cwd: join(folder, options.get('project') ?? ''),
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
    });
    // npm may have something to say about its own config.
    const said = stderr.replaceAll(/^npm (warn|notice) .*\n/gm, '');
    expect({ status, stderr: said }).toEqual({ status: Number(options.get('exit') ?? 0), stderr: '' });
    expect(stdout).toContain(options.get('prints') ?? '');
  });

  test.each(named((snippet) => snippet.language === 'sh' && !isRun(snippet)))(
    '%s: there are such commands',
    (_, { readme, code }) => {
      const commands = code
        .split(/\n|&&/)
        .map((line) => line.replace(/#.*/, '').trim())
        .filter((line) => line !== '');
      expect(commands).not.toEqual([]);
      expect(commands.filter((command) => !exists(command, dirname(readme)))).toEqual([]);
    },
  );
});

function exists(command: string, readmeFolder: string): boolean {
  const [, script] = /^npm run ([\w:-]+)/.exec(command) ?? [];
  if (script !== undefined) return scriptsOf(readmeFolder).includes(script);
  const [, config] = /^npx toctou (?:explore|replay)\b.* -c (\S+)/.exec(command) ?? [];
  if (config !== undefined) return existsSync(join(root, config));
  return /^npm (ci|cit|start)$|^npm install (--save-dev )?[@\w/]+$|^npx toctou (explore|replay|list|init|doctor)\b/.test(
    command,
  );
}

function scriptsOf(folderOfReadme: string): string[] {
  const manifest: { scripts: object } = JSON.parse(
    readFileSync(join(root, folderOfReadme, 'package.json'), 'utf8'),
  );
  return Object.keys(manifest.scripts);
}
