import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scan, type ScanResult } from '../../src/index.ts';
import { brief, manifest } from '../support/scan-files.ts';

let root: string;
let result: ScanResult;

const race = (table: string): string =>
  `export async function add(a) {\n  const { rows } = await pool.query('select 1 from ${table} where a = $1', [a]);\n  if (rows.length) throw new Error();\n  await pool.query('insert into ${table} (a) values ($1)', [a]);\n}\n`;
const many = 100_000;
const asking = "pool.query('select 1 from t')";

/** Nested as deep as nobody writes, with brackets and without. */
const nested: Readonly<Record<string, string>> = {
  'brackets.ts': `export const deep = async () => ${'('.repeat(many)}${asking}${')'.repeat(many)};`,
  'blocks.ts': `export async function deep() { ${`if (await ${asking}) {`.repeat(many)}${'}'.repeat(many)} }`,
  'unclosed.ts': `export const deep = async () => ${asking} ${'['.repeat(many)}`,
  'prefixes.ts': `export const deep = async () => ${'!'.repeat(many)}(await ${asking});`,
  'words.ts': `export const deep = async () => ${'typeof '.repeat(many)}${asking};`,
  'ternary.ts': `export const deep = async () => ${'a ? b : '.repeat(many)}${asking};`,
  'arrows.ts': `export const deep = async () => ${asking};\n${'a =>\n'.repeat(many)}a;`,
  'else.ts': `export async function deep() { await ${asking}; if (a) b();\n${'else if (a) b();\n'.repeat(many)} }`,
  'elements.tsx': `export async function GET() { await ${asking}; return ${'<a>'.repeat(many)}${'</a>'.repeat(many)}; }`,
  'types.ts': `export const deep = async () => ${asking};\ntype Deep = ${'A<'.repeat(many)}1${'>'.repeat(many)};`,
};
const skipped = Object.keys(nested).map((name) => ({
  file: `src/${name}`,
  reason: /brackets|blocks|unclosed/.test(name)
    ? 'nested more than 1000 levels deep'
    : 'nested too deeply for the parser',
}));

const files: Readonly<Record<string, string | Uint8Array>> = {
  'package.json': manifest('pg'),
  'broken/package.json': '{ "name": ',
  'number/package.json': '1',
  'schema.sql': `${['plain', 'bom', 'crlf', 'within', 'latin', 'long'].map((name) => `create table ${name} (a int);`).join('\n')}\ncreate table t (a int);`,
  'dump.sql': `create table dump (a int);\n${'-- x\n'.repeat(1_200_000)}`,
  'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n  url = ""\n}\n${Array.from({ length: 1000 }, (_, at) => `model Model${at} {\n  id Int @id\n  name String @unique\n}\n`).join('\n')}`,
  'src/plain.ts': race('plain'),
  'src/bom.ts': `\uFEFF${race('bom')}`,
  'src/crlf.ts': race('crlf').replaceAll('\n', '\r\n'),
  'src/folder.ts/within.ts': race('within'),
  'src/latin.ts': Buffer.from(`// caf\u00E9\n${race('latin')}`, 'latin1'),
  // In one line.
  'src/long.js': `${race('long').replaceAll('\n', '')}${'f(1);'.repeat(100_000)}`,
  'src/chain.ts': `export const long = async () => pool.query('')${'.then()'.repeat(20_000)};`,
  'src/sum.ts': `export const long = async () => pool.query(${Array.from({ length: 1500 }, () => "'a'").join(' + ')});`,
  'src/broken.ts': `export async function f( { const r = await ${asking} \n }}}} class`,
  'src/binary.ts': Uint8Array.from([0, 1, 2, 3, 255, 254]),
  'src/lines.ts': `export const many = async () => {\n${'  n += 1;\n'.repeat(many)}  await ${asking};\n};\n`,
  'src/huge.ts': `// ${'x'.repeat(10_000_000)}`,
  'src/empty.ts': '',
  'circle/one.ts': `export * from './two'; import { two } from './two'; export const one = async () => two(${asking});`,
  'circle/two.ts': `export * from './one'; import { one } from './one'; export const two = async () => one();`,
  'circle/tsconfig.json': '{ "extends": "./base.json" }',
  'circle/base.json': '{ "extends": "./tsconfig.json" }',
  'aliases/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["../../../../etc/*"], "x": 1 } } }',
  'aliases/main.ts': `import { a } from '@/passwd'; import { b } from 'x'; export const c = async () => a(b(await ${asking}));`,
  'torn/tsconfig.json': '{ "compilerOptions": { "paths": {',
  ...Object.fromEntries(Object.entries(nested).map(([name, text]) => [`src/${name}`, text])),
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'toctou-hostile-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  symlinkSync('..', join(root, 'src/loop'));
  symlinkSync('nowhere', join(root, 'src/dangling.ts'));
  symlinkSync('self.ts', join(root, 'src/self.ts'));
  execFileSync('mkfifo', [join(root, 'src/pipe.ts')]);
  result = await scan({ root });
}, 120_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('whatever else lies there, the races are found, where they are', () => {
  expect(result.findings.map((finding) => `${finding.file}:${finding.line} ${brief(finding)}`)).toStrictEqual(
    [
      'src/bom.ts:2 check-then-insert duplicate bom (a)',
      'src/crlf.ts:2 check-then-insert duplicate crlf (a)',
      'src/folder.ts/within.ts:2 check-then-insert duplicate within (a)',
      'src/latin.ts:3 check-then-insert duplicate latin (a)',
      'src/long.js:1 check-then-insert duplicate long (a)',
      'src/plain.ts:2 check-then-insert duplicate plain (a)',
    ],
  );
  expect(result.tables).toBe(1007);
});

test('what could not be read is named', () => {
  expect(result.skipped.toSorted((one, other) => (one.file < other.file ? -1 : 1))).toStrictEqual(
    [
      {
        file: 'aliases/tsconfig.json',
        reason: 'compilerOptions.paths: expected an object of lists of paths',
      },
      { file: 'broken/package.json', reason: 'not a JSON object' },
      {
        file: 'circle/tsconfig.json',
        reason: 'Circularity detected while resolving configuration: base.json',
      },
      { file: 'dump.sql', reason: 'larger than 5 MB' },
      { file: 'number/package.json', reason: 'not a JSON object' },
      { file: 'src/binary.ts', reason: 'not a text file' },
      { file: 'src/broken.ts', reason: expect.stringContaining('(line ') },
      { file: 'src/huge.ts', reason: 'larger than 5 MB' },
      { file: 'src/pipe.ts', reason: 'not a regular file' },
      { file: 'torn/tsconfig.json', reason: 'not JSON' },
      ...skipped,
    ].toSorted((one, other) => (one.file < other.file ? -1 : 1)),
  );
});

/** Scans as somebody who is not the super-user, in a process that becomes this user once all is loaded. */
test('a file and a folder that may not be read are named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toctou-locked-'));
  try {
    const locked = join(folder, 'locked');
    chmodSync(folder, 0o755);
    mkdirSync(locked);
    writeFileSync(join(folder, 'package.json'), manifest('pg'));
    writeFileSync(join(folder, 'open.ts'), race('t'));
    writeFileSync(join(folder, 'closed.ts'), race('t'));
    chmodSync(join(folder, 'closed.ts'), 0);
    chmodSync(locked, 0);
    const index = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
    const program = `
      import { scan } from ${JSON.stringify(index)};
      await scan({ root: process.argv[1] });
      if (process.getuid() === 0) process.seteuid(65534);
      const { skipped, findings } = await scan({ root: process.argv[1] });
      console.log(JSON.stringify([skipped, findings.length]));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program, folder], {
      encoding: 'utf8',
    });
    expect(JSON.parse(said)).toStrictEqual([
      [
        { file: 'locked', reason: 'may not be read (EACCES)' },
        { file: 'closed.ts', reason: 'may not be read (EACCES)' },
      ],
      1,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
