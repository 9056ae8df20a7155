import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isToctouError } from '../../src/errors.ts';
import { loadConfig } from '../../src/scenario/load-config.ts';
import { entryFile } from '../../src/system/entry-file.ts';

let cwd = '';

beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'toctou config ')));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await writeFile(join(cwd, name), content);
  }
}

async function errorOf(
  file?: string,
): Promise<Record<'code' | 'message' | 'hint' | 'detail', string | undefined>> {
  const error: unknown = await loadConfig(file, cwd).catch((reason: unknown) => reason);
  if (!isToctouError(error)) throw error;
  const shorten = (text: string | undefined): string | undefined => text?.replaceAll(cwd, '<cwd>');
  const { code, message, hint, detail } = error;
  return { code, message: shorten(message) ?? '', hint: shorten(hint), detail: shorten(detail) };
}

/** As users load it: Vitest has an `import()` of its own, with other errors, and knows no CommonJS. */
async function loadInNode(...file: string[]): Promise<unknown> {
  const script = `
    const { loadConfig } = await import(process.argv[1]);
    const shown = ({ code, message, hint, detail }) => ({ code, message, hint, detail });
    console.log(JSON.stringify(await loadConfig(process.argv[2], process.cwd()).catch(shown)));`;
  const { href } = pathToFileURL(entryFile('scenario/load-config'));
  const args = ['--input-type=module', '--eval', script, href, ...file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  return JSON.parse(stdout);
}

const example = "it should end in: export default defineConfig({ scenarios: { 'connect twice': { ... } } })";

test.each([
  ['toctou.config.ts', 'const scenarios: Record<string, never> = {}; export default { scenarios };'],
  ['toctou.config.mts', 'const scenarios: object = await Promise.resolve({}); export default { scenarios };'],
  ['toctou.config.json', '\uFEFF{ "scenarios": {} }'],
])('loads %s: %s', async (file, content) => {
  await write({ [file]: content });
  expect(await loadConfig(undefined, cwd)).toEqual({ config: { scenarios: {} }, file, folder: cwd });
});

test.each([
  ['toctou.config.js', 'export default { scenarios: {} };'],
  ['toctou.config.js', 'module.exports = { scenarios: {} };'],
  [
    'toctou.config.js',
    "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = { scenarios: {} };",
  ],
  ['toctou.config.mjs', 'export default await Promise.resolve({ scenarios: {} });'],
])('Node loads %s: %s', async (file, content) => {
  await write({ [file]: content });
  expect(await loadInNode()).toEqual({ config: { scenarios: {} }, file, folder: cwd });
});

test('the package.json around it says what .js is', async () => {
  await write({
    'a/package.json': '{ "type": "module" }',
    'a/toctou.config.js': 'export default { scenarios: {} };',
    'b/package.json': '{ "type": "commonjs" }',
    'b/toctou.config.js': 'module.exports = { scenarios: {} };',
  });
  expect(await loadInNode('a')).toMatchObject({ config: { scenarios: {} } });
  expect(await loadInNode('b')).toMatchObject({ config: { scenarios: {} } });
});

test('TypeScript may import TypeScript', async () => {
  await write({
    'scenarios/connect.ts': 'export const connect = { race: [] as string[] };',
    'toctou.config.ts':
      "import { connect } from './scenarios/connect.ts'; export default { scenarios: { connect } };",
  });
  expect((await loadConfig(undefined, cwd)).config).toEqual({ scenarios: { connect: { race: [] } } });
});

test('-c names a file or a folder, under any name, anywhere', async () => {
  await write({
    'deep/er/races.json': '{ "a": 1 }',
    'deep/toctou.config.mjs': 'export default { b: 2 };',
    'deep/toctou.config.json': '{ "c": 3 }',
  });
  expect(await loadConfig('deep/er/races.json', cwd)).toEqual({
    config: { a: 1 },
    file: 'deep/er/races.json',
    folder: join(cwd, 'deep/er'),
  });
  expect(await loadConfig('deep', cwd)).toEqual({
    config: { b: 2 },
    file: 'deep/toctou.config.mjs',
    folder: join(cwd, 'deep'),
  });
  expect(await loadConfig(join(cwd, 'deep'), join(cwd, 'deep/er'))).toMatchObject({
    file: '../toctou.config.mjs',
    folder: join(cwd, 'deep'),
  });
});

test('says what it looked for', async () => {
  expect(await errorOf()).toEqual({
    code: 'CONFIG_NOT_FOUND',
    message: 'there is no toctou.config in <cwd>',
    hint: 'write one, or name one with -c FILE',
    detail:
      'Looked for toctou.config.ts, toctou.config.mts, toctou.config.js, toctou.config.mjs, toctou.config.json.',
  });
  expect(await errorOf('races.ts')).toEqual({
    code: 'CONFIG_NOT_FOUND',
    message: 'there is no config file <cwd>/races.ts',
    hint: 'check the path after -c',
    detail: undefined,
  });
});

test('knows no YAML', async () => {
  await write({ 'toctou.yaml': 'scenarios:' });
  expect(await errorOf('toctou.yaml')).toEqual({
    code: 'CONFIG_INVALID',
    message: 'toctou.yaml is no config file: expected .ts, .mts, .js, .mjs, .json',
    hint: undefined,
    detail: undefined,
  });
});

test.each([
  ['toctou.config.ts', 'export const config = {};', 'toctou.config.ts has no default export'],
  ['toctou.config.mjs', 'export const config = {};', 'toctou.config.mjs has no default export'],
  ['toctou.config.ts', 'export default undefined;', 'toctou.config.ts exports undefined, expected an object'],
  [
    'toctou.config.ts',
    'export default () => ({});',
    'toctou.config.ts exports a function, expected an object',
  ],
  ['toctou.config.js', 'module.exports = [1];', 'toctou.config.js exports a list of 1, expected an object'],
  ['toctou.config.json', 'null', 'toctou.config.json exports null, expected an object'],
])('%s: %s', async (file, content, message) => {
  await write({ [file]: content });
  expect(await errorOf()).toEqual({ code: 'CONFIG_INVALID', message, hint: example, detail: undefined });
});

test.each([
  ['{\n  "scenarios": {\n  },\n}', 'line 4, column 1: expected a key in double quotes, found }'],
  ['{\n  // races\n}', 'line 2, column 3: expected a key in double quotes or "}", found /'],
  ['', 'line 1, column 1: expected a value, found the end'],
])('JSON with a mistake: %j', async (content, place) => {
  await write({ 'toctou.config.json': content });
  expect(await errorOf()).toEqual({
    code: 'CONFIG_INVALID',
    message: `toctou.config.json is no JSON: ${place}`,
    hint: undefined,
    detail: undefined,
  });
});

test.each(['ts', 'mjs'])('a config.%s that throws shows where, and keeps the cause', async (extension) => {
  const name = `toctou.config.${extension}`;
  await write({
    [name]: "function fail() {\n  throw new RangeError('no\\nway');\n}\nfail();\nexport default {};\n",
  });
  const { detail, ...error } = await errorOf();
  expect(error).toEqual({ code: 'CONFIG_INVALID', message: `${name} failed to load: no`, hint: undefined });
  expect(detail?.split('\n')[0]).toBe('way');
  expect(detail).toMatch(new RegExp(`at fail .*${name}:2:`));
  expect(detail).not.toContain('node_modules');
  await expect(loadConfig(undefined, cwd)).rejects.toHaveProperty('cause.name', 'RangeError');
});

test('a config that throws no error', async () => {
  await write({ 'toctou.config.mjs': "throw 'nothing';" });
  expect(await errorOf()).toEqual({
    code: 'CONFIG_INVALID',
    message: 'toctou.config.mjs failed to load: nothing',
    hint: undefined,
    detail: undefined,
  });
});

test('a syntax error in TypeScript shows its place', async () => {
  await write({ 'toctou.config.ts': 'export default {\n  scenarios: ;\n};\n' });
  const { message, detail } = await errorOf();
  expect(message).toBe('toctou.config.ts failed to load: ParseError: Unexpected token');
  expect(detail).toContain('toctou.config.ts:2:13');
});

test('a syntax error in JavaScript says how to see its place', async () => {
  await write({ 'toctou.config.mjs': 'export default {\n  scenarios: ;\n};\n' });
  expect(await loadInNode()).toEqual({
    code: 'CONFIG_INVALID',
    message: "toctou.config.mjs failed to load: Unexpected token ';'",
    hint: '`node --check toctou.config.mjs` shows the place',
  });
});

test('an import that is not there', async () => {
  await write({ 'toctou.config.ts': "import { x } from 'nowhere-to-be-found'; export default { x };" });
  expect(await errorOf()).toMatchObject({
    code: 'CONFIG_INVALID',
    message: "toctou.config.ts failed to load: Cannot find module 'nowhere-to-be-found'",
  });
});
