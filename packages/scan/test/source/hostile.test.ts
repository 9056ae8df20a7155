import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scan, type ScanResult } from '../../src/index.ts';
import { brief, manifest } from '../support/scan-files.ts';

let root: string;
let result: ScanResult;

const race =
  "export async function add(a) { const { rows } = await pool.query('select 1 from t where a = $1', [a]); if (rows.length) throw new Error(); await pool.query('insert into t (a) values ($1)', [a]); }";
const files: Readonly<Record<string, string | Uint8Array>> = {
  'package.json': manifest('pg'),
  'schema.sql': 'create table t (a int);',
  'src/ok.ts': race,
  'src/brackets.ts': `export const deep = async () => ${'('.repeat(20_000)}await pool.query('select 1 from t')${')'.repeat(20_000)};`,
  'src/blocks.ts': `export async function deep() { ${'if (await pool.query("select 1 from t")) {'.repeat(3000)}${'}'.repeat(3000)} }`,
  'src/prefixes.ts': `export const deep = async () => ${'!'.repeat(50_000)}(await pool.query('select 1 from t'));`,
  'src/chain.ts': `export const long = async () => pool.query('')${'.then()'.repeat(20_000)};`,
  'src/sum.ts': `export const long = async () => pool.query(${Array.from({ length: 20_000 }, () => "'a'").join(' + ')});`,
  'src/broken.ts': "export async function f( { const r = await pool.query('select 1 from t' \n }}}} class",
  'src/binary.ts': Uint8Array.from([0, 1, 2, 3, 255, 254]),
  'src/lines.ts': `export const many = async () => {\n${'  n += 1;\n'.repeat(100_000)}  await pool.query("select 1 from t");\n};\n`,
  'src/huge.ts': `// ${'x'.repeat(5_000_001)}`,
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'toctou-hostile-'));
  mkdirSync(join(root, 'src'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
  symlinkSync('..', join(root, 'src/loop'));
  symlinkSync('nowhere', join(root, 'src/dangling.ts'));
  result = await scan({ root });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('whatever else lies there, the race is found', () => {
  expect(result.findings.map(brief)).toStrictEqual(['check-then-insert duplicate t (a)']);
});

test('what could not be read is named', () => {
  expect(
    result.skipped
      .filter(({ file }) => file.startsWith('src/'))
      .toSorted((one, other) => one.file.localeCompare(other.file)),
  ).toStrictEqual([
    { file: 'src/binary.ts', reason: 'not a text file' },
    { file: 'src/blocks.ts', reason: 'nested more than 1000 levels deep' },
    { file: 'src/brackets.ts', reason: 'nested more than 1000 levels deep' },
    expect.objectContaining({ file: 'src/broken.ts' }),
    { file: 'src/huge.ts', reason: 'larger than 5 MB' },
    { file: 'src/prefixes.ts', reason: 'nested more than 1000 levels deep' },
  ]);
});
