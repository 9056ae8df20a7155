import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scan } from '../src/index.ts';
import { raceProject } from './support/race-project.ts';
import { brief } from './support/scan-files.ts';

const users = raceProject['data/users.ts'] ?? '';
const texts: Readonly<Record<string, readonly string[]>> = {
  'package.json': ['{ "dependencies": { "pg": "*" } }', '{ "dependencies": { "knex": "*" } }', '{'],
  'tsconfig.json': [
    '{ "extends": "./base.json" }',
    '{ "compilerOptions": { "paths": { "@data/*": ["./other/*"] } } }',
    '{ "extends": "./tsconfig.json" }',
    raceProject['tsconfig.json'] ?? '',
  ],
  'base.json': ['{}', '{ "compilerOptions": { "paths": { "@data/*": ["./data/*"] } } }'],
  'migrations/1.sql': [
    raceProject['migrations/1.sql'] ?? '',
    'create table users (email text unique);',
    'create table (',
  ],
  'migrations/2.sql': ['create unique index on users (email);', 'drop table users;'],
  'data/users.ts': [users, users.replace('users where', 'users where not deleted and'), 'class', '\0'],
  'other/users.ts': [users, ''],
  'src/sign-up.ts': [
    raceProject['src/sign-up.ts'] ?? '',
    (raceProject['src/sign-up.ts'] ?? '').replace(
      'if',
      '// toctou-ignore check-then-insert -- one worker\nif',
    ),
  ],
  'src/other.ts': [raceProject['src/sign-up.ts'] ?? ''],
};

const edit = fc.oneof(
  fc
    .constantFrom(...Object.entries(texts))
    .chain(([file, versions]) =>
      fc.record({ file: fc.constant(file), text: fc.constantFrom(...versions, undefined) }),
    ),
  // What is in the cache: cut short, at any place.
  fc.nat(3000).map((length) => ({ length })),
);

test('whatever was edited in between, a scan with the cache finds what one without it does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
      const root = mkdtempSync(join(tmpdir(), 'toctou-edits-'));
      const cache = join(root, '.cache');
      const write = (file: string, text: string): void => {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), text);
      };
      try {
        for (const [file, text] of Object.entries(raceProject)) write(file, text);
        await scan({ root, cache });
        for (const one of edits) {
          if ('length' in one) {
            const { length } = readFileSync(join(cache, 'scan.json'));
            truncateSync(join(cache, 'scan.json'), Math.min(length, one.length));
          } else if (one.text === undefined) rmSync(join(root, one.file), { force: true });
          else write(one.file, one.text);
          expect(await scan({ root, cache })).toEqual(await scan({ root, cache: false }));
        }
      } finally {
        rmSync(root, { recursive: true });
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

test('scans at once, while the project changes, do not hurt each other', async () => {
  const root = mkdtempSync(join(tmpdir(), 'toctou-at-once-'));
  try {
    for (const [file, text] of Object.entries(raceProject)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    const program = `
      import { scan } from ${JSON.stringify(fileURLToPath(new URL('../dist/index.js', import.meta.url)))};
      const seen = [];
      for (let round = 0; round < 10; round++) seen.push((await scan({ root: process.argv[1], cache: process.argv[1] + '/.cache' })).findings.length);
      console.log(JSON.stringify(seen));`;
    const running = [1, 2, 3].map(() =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program, root]),
    );
    for (let round = 0; round < 10; round++) {
      // Comments make every version another one; all of them have the race.
      writeFileSync(join(root, 'src/comment.ts'), `// ${round}`);
      const { findings } = await scan({ root, cache: join(root, '.cache') });
      expect(findings.map(brief)).toStrictEqual(['check-then-insert duplicate users (email)']);
    }
    for (const { stdout } of await Promise.all(running))
      expect(JSON.parse(stdout)).toStrictEqual(Array.from({ length: 10 }, () => 1));
  } finally {
    rmSync(root, { recursive: true });
  }
}, 120_000);
