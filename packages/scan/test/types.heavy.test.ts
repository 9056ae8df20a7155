import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scan } from '../src/index.ts';
import { brief } from './support/scan-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toctou-types-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

function install(): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  const typescript = fileURLToPath(new URL('../../../node_modules/typescript', import.meta.url));
  symlinkSync(typescript, join(root, 'node_modules/typescript'), 'junction');
}

const shared = {
  'package.json':
    '{ "type": "module", "dependencies": { "typeorm": "*", "@prisma/client": "*", "pg": "*" } }',
  'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "strict": true, "noEmit": true } }',
  'schema.sql': 'create table account (id serial primary key, email text not null);',
};

/** Each is found only by who knows what the receiver is. */
const hidden: Readonly<Record<string, { files: Readonly<Record<string, string>>; finding: string }>> = {
  'a repository of TypeORM, which a wrapper returns': {
    files: {
      'node_modules/typeorm/package.json': '{ "name": "typeorm", "types": "index.d.ts" }',
      'node_modules/typeorm/index.d.ts':
        'export declare class Repository<T> { exist(options: object): Promise<boolean>; insert(row: object): Promise<void>; }',
      'src/wrapper.d.ts':
        "import type { Repository } from 'typeorm'; export declare class Account { id: number; email: string; } export declare function persistence(): { things: Repository<Account> };",
      'src/sign-up.ts': `import { persistence } from './wrapper.js';
        const kept = persistence();
        export async function signUp(email: string) {
          if (await kept.things.exist({ where: { email } })) throw new Error('taken');
          await kept.things.insert({ email });
        }`,
    },
    finding: 'check-then-insert duplicate account (email)',
  },
  "a class of the project's, out of a container": {
    files: {
      'src/container.d.ts':
        "import type { Accounts } from './accounts.js'; export declare function get<K extends 'a'>(key: K): { a: Accounts }[K];",
      'src/accounts.ts': `import { pool } from './pool.js';
        export class Accounts {
          async get(email: string) { return (await pool.query('select 1 from account where email = $1', [email])).rows[0]; }
          async add(email: string) { await pool.query('insert into account (email) values ($1)', [email]); }
        }`,
      'src/pool.d.ts':
        'export declare const pool: { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> };',
      'src/sign-up.ts': `import { get } from './container.js';
        const store = get('a');
        export async function signUp(email: string) {
          if (await store.get(email)) throw new Error('taken');
          await store.add(email);
        }`,
    },
    finding: 'check-then-insert duplicate account (email)',
  },
};

test.each(Object.entries(hidden))('%s', async (_, { files, finding }) => {
  write({ ...shared, ...files });
  install();
  const without = await scan({ root });
  const found = await scan({ root, types: true });
  expect([without.findings.map(brief), found.findings.map(brief)]).toStrictEqual([[], [finding]]);
});

test('without TypeScript 7, an error says what to do', async () => {
  write({ ...shared, 'src/a.ts': "export const a = async () => pool.query('select 1 from account');" });
  await expect(scan({ root, types: true })).rejects.toMatchObject({
    code: 'TYPES_UNAVAILABLE',
    message: `--types needs TypeScript 7, and none is installed in ${root}`,
    hint: 'npm install --save-dev typescript@7, or scan without --types',
  });
  write({ 'node_modules/typescript/package.json': '{ "name": "typescript", "version": "6.0.3" }' });
  await expect(scan({ root, types: true })).rejects.toMatchObject({
    message: `--types needs TypeScript 7, and 6.0.3 is installed in ${root}`,
  });
});
