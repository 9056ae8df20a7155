import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { toctou } from './support/toctou.ts';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const base = realpathSync(mkdtempSync(join(tmpdir(), 'toctou-loaded-')));
afterAll(() => rmSync(base, { recursive: true }));

let runs = 0;

/** The packages that a run loads, and of the explorer each folder. Coverage names every file that the engine has seen. */
async function loadedBy(cwd: string, ...args: string[]): Promise<string[]> {
  const coverage = join(base, `coverage-${(runs += 1)}`);
  const { stderr } = await toctou(cwd, args, { NODE_V8_COVERAGE: coverage });
  expect(stderr).toBe('');
  const urls = readdirSync(coverage).flatMap((file): string[] => {
    const { result }: { result: { url: string }[] } = JSON.parse(readFileSync(join(coverage, file), 'utf8'));
    return result.map(({ url }) => url);
  });
  return [...new Set(urls.flatMap(packageOf))].toSorted();
}

function packageOf(url: string): string[] {
  const [, part] = /\/explore\/dist\/(\w+)\//.exec(url) ?? [];
  if (part !== undefined) return [`@toctou/explore ${part}`];
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  return name === undefined ? [] : [name];
}

/** Of the explorer the texts of errors and the names of reporters, with what measures a line. */
const AT_START = [
  '@toctou/explore report',
  'ansi-regex',
  'commander',
  'get-east-asian-width',
  'picocolors',
  'string-width',
  'strip-ansi',
];

/** What finds the files of a project, and is ready to read them. */
const FILES = ['get-tsconfig', 'oxc-parser', 'resolve-pkg-maps'];

const PARSERS = ['@pgsql/quotes', '@pgsql/types', 'inflection', 'libpg-query', 'pgsql-deparser'];

describe('a command loads what it needs', () => {
  test('--help: no command', async () => {
    expect(await loadedBy(base, '--help')).toEqual(AT_START);
  });

  test('scan: no explorer, and no parser of Prisma where there is no schema of it; unchanged, none of SQL either', async () => {
    const folder = join(base, 'without-prisma');
    cpSync(join(fixtures, 'without-prisma'), folder, { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    const loaded = await loadedBy(folder, 'scan');
    expect(loaded.filter((name) => !name.startsWith('@oxc-parser/'))).toEqual(
      [...AT_START, ...FILES, ...PARSERS].toSorted(),
    );
    expect(await loadedBy(folder, 'scan')).toEqual([...AT_START, ...FILES].toSorted());
  });
});
