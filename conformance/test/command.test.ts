import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../src/main.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toctou-conformance-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  writeFileSync(join(folder, file), text);
}

async function command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await main(
    args,
    (text) => {
      out += text;
    },
    (text) => {
      err += text;
    },
  );
  return { code, out: out.replaceAll(/\d+\.\d+ s/g, 'N s'), err };
}

test('what is wrong with the command line', async () => {
  expect(await command()).toMatchObject({ code: 2, err: expect.stringContaining('which folder of specs?') });
  expect(await command('--nonsense')).toMatchObject({ code: 2, err: expect.stringContaining('--nonsense') });
  expect(await command(join(folder, 'none'))).toMatchObject({
    code: 2,
    err: `there is no folder ${join(folder, 'none')}\n`,
  });
  expect(await command(folder)).toMatchObject({
    code: 2,
    err: `no *.spec in ${folder}, nor in a folder \`specs\` of it\n`,
  });
  write('a.spec', '');
  expect(await command(folder, 'b')).toMatchObject({ code: 2, err: `no spec b in ${folder}\n` });
});

test('--help', async () => {
  expect(await command('--help')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Usage: npm run conformance/),
  });
});

const OUTPUT = `Parsed test spec with 1 sessions

starting permutation: a
step a: SELECT 1 AS n;
n
-
1
(1 row)

`;

test('agrees with one of the expected files, or with the isolation tester', async () => {
  mkdirSync(join(folder, 'specs'));
  mkdirSync(join(folder, 'expected'));
  write('specs/alternative.spec', 'session s step a { SELECT 1 AS n; }');
  write('expected/alternative.out', 'of another version');
  write('expected/alternative_2.out', OUTPUT);
  write('specs/without.spec', 'session s step a { SELECT 2 AS n; }');
  expect(await command(folder)).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^agrees {3}alternative \(1 permutation, N s\)\nagrees {3}without \(1 permutation, N s, with isolationtester\)\n2 of 2 specs agree on PostgreSQL .*\n$/,
    ),
  });
});

test('differs, breaks off, is skipped', async () => {
  write('differs.spec', 'session s step a { SELECT 10 ^ 9 + floor(random() * 10 ^ 9) AS n; }');
  write('differs.out', OUTPUT);
  write('grammar.spec', 'session s');
  write(
    'endless.spec',
    'session s step a { SELECT 1; } session t step b { SELECT 2; } step c { SELECT count(*) FROM pg_class; } permutation b(a notices 1) a c',
  );
  write('extension.spec', 'setup { CREATE EXTENSION no_such_extension; } session s step a { SELECT 1; }');
  const { code, out } = await command(folder);
  expect(code).toBe(1);
  expect(out).toContain('differs  differs (N s)\n  from line 7 on, isolationtester against toctou:\n  - 1');
  expect(out).toContain(
    'differs  grammar (N s): it broke off: line 1: the end of the file where step was expected\n',
  );
  expect(out).toContain('differs  endless (N s): it broke off: markers that are never met hold up b\n');
  expect(out).toContain(
    'skipped  extension: its setup fails on this server: ERROR:  extension "no_such_extension" is not available\n',
  );
  expect(out).toMatch(/\n0 of 4 specs agree on PostgreSQL .*; 3 differ; 1 skipped; 0 permutations agree\n$/);
});
