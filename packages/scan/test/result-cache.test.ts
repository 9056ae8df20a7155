import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scan, type ScanResult } from '../src/index.ts';
import { raceProject } from './support/race-project.ts';
import { brief } from './support/scan-files.ts';

let root: string;
let cache: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toctou-cache-'));
  cache = join(root, 'node_modules/.cache/toctou');
  mkdirSync(join(root, 'node_modules'));
  for (const [file, text] of Object.entries(raceProject)) write(file, text);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const stored = (): string => join(cache, 'scan.json');
const briefly = ({ findings }: ScanResult): readonly string[] => findings.map(brief);
const duplicate = ['check-then-insert duplicate users (email)'];
const unmapped = ['check-then-insert error-500 users (email)'];

test('what has not changed is not looked at again', async () => {
  const first = await scan({ root });
  expect(briefly(first)).toStrictEqual(duplicate);
  const { ino, mtimeNs } = statSync(stored(), { bigint: true });
  expect(await scan({ root })).toEqual(first);
  // Whoever looks again writes again.
  expect(statSync(stored(), { bigint: true })).toMatchObject({ ino, mtimeNs });
  expect(readdirSync(cache)).toStrictEqual(['scan.json']);
});

test.each([
  ['a source is edited', 'data/users.ts', raceProject['other/users.ts'] ?? '', []],
  ['a source is added', 'src/again.ts', raceProject['src/sign-up.ts'] ?? '', [...duplicate, ...duplicate]],
  ['the schema changes', 'migrations/2.sql', 'alter table users add unique (email);', unmapped],
  ['an alias leads elsewhere', 'base.json', '{ "compilerOptions": { "paths": {} } }', duplicate],
  ['an alias leads elsewhere, by another file', 'tsconfig.json', '{ "extends": "./other.json" }', []],
])('%s', async (_, file, text, expected) => {
  write('other.json', '{ "compilerOptions": { "paths": { "@data/*": ["./other/*"] } } }');
  await scan({ root });
  write(file, text);
  expect(briefly(await scan({ root }))).toStrictEqual(expected);
});

test('what a tsconfig.json extends may lie anywhere', async () => {
  const paths = (folder: string): string =>
    JSON.stringify({ compilerOptions: { paths: { '@data/*': [`../../${folder}/*`] } } });
  write('node_modules/base/tsconfig.json', paths('other'));
  write('tsconfig.json', '{ "extends": "base/tsconfig.json" }');
  expect(briefly(await scan({ root }))).toStrictEqual([]);
  write('node_modules/base/tsconfig.json', paths('data'));
  expect(briefly(await scan({ root }))).toStrictEqual(duplicate);
});

test('a source is renamed, another deleted', async () => {
  await scan({ root });
  write('data/people.ts', raceProject['data/users.ts'] ?? '');
  rmSync(join(root, 'data/users.ts'));
  expect(briefly(await scan({ root }))).toStrictEqual([]);
});

test.each<[string, (text: string) => string]>([
  ['cut short', (text) => text.slice(0, -20)],
  ['empty', () => ''],
  ['of the hash alone', (text) => text.slice(0, 64)],
  ['of another version', (text) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))],
  ['tampered with', (text) => text.replace('"findings":[', '"findings":[],"others":[')],
  ['no text', () => '\0\uFFFD{'],
])('a cache that is %s is made anew', async (_, damage) => {
  await scan({ root });
  const whole = readFileSync(stored(), 'utf8');
  writeFileSync(stored(), damage(whole));
  expect(briefly(await scan({ root }))).toStrictEqual(duplicate);
  expect(readFileSync(stored(), 'utf8')).toBe(whole);
});

test('a folder in place of the cache, by default, costs only time', async () => {
  mkdirSync(stored(), { recursive: true });
  expect(briefly(await scan({ root }))).toStrictEqual(duplicate);
  expect(readdirSync(cache)).toStrictEqual(['scan.json']);
});

test('a cache that was asked for and cannot be written is an error that names it', async () => {
  write('file', '');
  await expect(scan({ root, cache: join(root, 'file') })).rejects.toMatchObject({
    code: 'CACHE_FAILED',
    message: expect.stringContaining(join(root, 'file')),
    hint: 'name another --cache-location, or say --no-cache',
  });
});

test('nothing is kept without node_modules, or where that is asked for', async () => {
  await scan({ root, cache: false });
  rmSync(join(root, 'node_modules'), { recursive: true });
  await scan({ root });
  expect(readdirSync(root).toSorted()).toStrictEqual(
    [...new Set(Object.keys(raceProject).map((file) => file.split('/')[0]))].toSorted(),
  );
});

test('nothing is kept of what an editor has not saved', async () => {
  const text = raceProject['other/users.ts'] ?? '';
  expect(briefly(await scan({ root, texts: { 'data/users.ts': text } }))).toStrictEqual([]);
  expect(briefly(await scan({ root }))).toStrictEqual(duplicate);
});
