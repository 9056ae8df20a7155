import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../src/main.ts';
import { toctou } from './support/toctou.ts';

const shop = fileURLToPath(new URL('fixtures/shop', import.meta.url));
const base = realpathSync(mkdtempSync(join(tmpdir(), 'toctou-scan-')));
afterAll(() => rmSync(base, { recursive: true }));

let folder = '';
let counter = 0;
beforeEach(() => {
  counter += 1;
  folder = join(base, String(counter));
  cpSync(shop, folder, { recursive: true });
});

/** What the command does, without the second that a process takes to start. */
async function scan(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return scanIn(folder, args);
}

async function scanIn(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const code = await main(['scan', ...args], {
    stdout: { write: (text: string) => void (stdout += text) },
    stderr: { write: (text: string) => void (stderr += text) },
    env,
    cwd,
    signal: new AbortController().signal,
  });
  return { code, stdout, stderr };
}

const edit = (file: string, change: (text: string) => string): void => {
  const path = join(folder, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
};
const customers = 'src/customers.ts';

describe('reporters', () => {
  test('pretty: check and act in the code, what it leads to, the constraint, the cure', async () => {
    expect(await toctou(folder, ['scan'], { GITHUB_ACTIONS: '' })).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "src/customers.ts:7:26  warning  check-then-insert
        Two requests can both find nothing in Customer (email) and both insert: Customer_email_key refuses the second, and nothing answers its violation.

        > 7 |   const existing = await prisma.customer.findUnique({ where: { email } });  <- check
          8 |   if (existing !== null) throw new Conflict('This address is taken');
        > 9 |   return prisma.customer.create({ data: { email, phone } });  <- act

        leads to    an error that nobody answers, a 500
        constraint  Customer_email_key, prisma/schema.prisma:8
        cure        try { await prisma.customer.create({ data }) } catch (error) { if (error.code === 'P2002') throw new Conflict(); throw error; }

      src/customers.ts:13:23  error  check-then-insert
        Two requests can both find nothing in Customer (phone) and both insert: no unique constraint refuses the second.

        > 13 |   const other = await prisma.customer.findFirst({ where: { phone } });  <- check
          14 |   if (other) {
          15 |     throw new Conflict('This number is taken');
          16 |   }
        > 17 |   return prisma.customer.create({ data: { email, phone } });  <- act

        leads to    a duplicate row
        constraint  none on Customer
        cure        @@unique([phone])
                    try { await prisma.customer.create({ data }) } catch (error) { if (error.code === 'P2002') throw new Conflict(); throw error; }

      1 error, 1 warning
      2 files of 2 looked at, 2 tables in the schema
      ",
      }
    `);
  });

  test('json', async () => {
    const { code, stdout, stderr } = await scan('--reporter', 'json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
      {
        "comments": [],
        "findings": [
          {
            "act": {
              "column": 10,
              "file": "src/customers.ts",
              "line": 9,
            },
            "column": 26,
            "columns": [
              "email",
            ],
            "consequence": "error-500",
            "constraint": {
              "columns": [
                "email",
              ],
              "file": "prisma/schema.prisma",
              "line": 8,
              "name": "Customer_email_key",
            },
            "cure": "try { await prisma.customer.create({ data }) } catch (error) { if (error.code === 'P2002') throw new Conflict(); throw error; }",
            "file": "src/customers.ts",
            "fingerprint": "2c4af8b96384babc",
            "library": "prisma",
            "line": 7,
            "message": "Two requests can both find nothing in Customer (email) and both insert: Customer_email_key refuses the second, and nothing answers its violation.",
            "rule": "check-then-insert",
            "severity": "warning",
            "table": "Customer",
            "through": [],
          },
          {
            "act": {
              "column": 10,
              "file": "src/customers.ts",
              "line": 17,
            },
            "column": 23,
            "columns": [
              "phone",
            ],
            "consequence": "duplicate",
            "constraint": null,
            "cure": "@@unique([phone])
      try { await prisma.customer.create({ data }) } catch (error) { if (error.code === 'P2002') throw new Conflict(); throw error; }",
            "file": "src/customers.ts",
            "fingerprint": "6dd39f021628c25e",
            "library": "prisma",
            "line": 13,
            "message": "Two requests can both find nothing in Customer (phone) and both insert: no unique constraint refuses the second.",
            "rule": "check-then-insert",
            "severity": "error",
            "table": "Customer",
            "through": [],
          },
        ],
        "hidden": {
          "baseline": 0,
          "ignored": 0,
          "untouched": 0,
        },
        "skipped": [],
        "version": 1,
      }
    `);
  });

  test('github: by itself in Actions, as annotations', async () => {
    const annotations = await scan('--reporter', 'github');
    expect(annotations).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "::warning file=src/customers.ts,line=7,col=26,title=toctou check-then-insert::Two requests can both find nothing in Customer (email) and both insert: Customer_email_key refuses the second, and nothing answers its violation.%0AThe act: line 9.%0AThe cure: try { await prisma.customer.create({ data }) } catch (error) { if (error.code === 'P2002') throw new Conflict(); throw error; }
      ::error file=src/customers.ts,line=13,col=23,title=toctou check-then-insert::Two requests can both find nothing in Customer (phone) and both insert: no unique constraint refuses the second.%0AThe act: line 17.%0AThe cure: @@unique([phone])%0Atry { await prisma.customer.create({ data }) } catch (error) { if (error.code === 'P2002') throw new Conflict(); throw error; }
      ",
      }
    `);
    const both = await scanIn(folder, [], { GITHUB_ACTIONS: 'true' });
    expect(both.stdout.endsWith(annotations.stdout)).toBe(true);
  });

  test('json on stdout and pretty on stderr; others to files', async () => {
    const { code, stdout, stderr } = await scan(
      '--reporter',
      'json',
      '--reporter',
      'pretty',
      '--reporter',
      'sarif:out.sarif',
      '--reporter',
      'github:notes',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
    expect(stderr).toContain('1 error, 1 warning');
    expect(JSON.parse(readFileSync(join(folder, 'out.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(readFileSync(join(folder, 'notes'), 'utf8')).toContain('::error file=src/customers.ts,line=13');
  });
});

describe('what is told', () => {
  test('paths: the findings that stand below them', async () => {
    expect(await scan('prisma')).toMatchObject({ code: 0, stdout: expect.stringContaining('no race found') });
    expect(await scan(customers, '--reporter', 'github')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('customers.ts'),
    });
  });

  test('--fail-on error: warnings are told, and do not fail', async () => {
    edit(customers, (text) => text.slice(0, text.indexOf('export async function claimPhone')));
    expect((await scan()).code).toBe(1);
    const { code, stdout } = await scan('--fail-on', 'error');
    expect(code).toBe(0);
    expect(stdout).toContain('0 errors, 1 warning, 1 below --fail-on');
  });

  test('a comment with a reason ignores; without one it fails', async () => {
    edit(customers, (text) =>
      text.replace(
        '  const existing',
        '  // toctou-ignore check-then-insert -- only the importer calls this, alone\n  const existing',
      ),
    );
    expect((await scan()).stdout).toContain('1 error, 0 warnings (1 ignored by comments)');
    edit(customers, (text) => text.replace(' -- only the importer calls this, alone', ''));
    const { code, stdout } = await scan('--fail-on', 'error', '--reporter', 'github');
    expect(code).toBe(1);
    expect(stdout).toContain(
      '::error file=src/customers.ts,line=7,col=3,title=toctou-ignore::Why is this safe? Write // toctou-ignore check-then-insert -- reason.',
    );
  });

  test('--baseline: what is known is not told; what is new is; what is gone is counted', async () => {
    const known = await scan('--update-baseline');
    expect(known).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no race found (2 in the baseline)'),
    });
    expect(readFileSync(join(folder, 'toctou-baseline.json'), 'utf8').split('\n')).toHaveLength(8);

    edit(customers, (text) => `// lines move\n\n${text}`);
    expect((await scan('--baseline', 'toctou-baseline.json')).code).toBe(0);

    edit(
      customers,
      (text) => `${text}
export async function rename(name: string) {
  const other = await prisma.customer.findFirst({ where: { name } });
  if (other) throw new Conflict('taken');
  return prisma.customer.create({ data: { name } });
}\n`,
    );
    expect(await scan('--baseline', 'toctou-baseline.json')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('(2 in the baseline)'),
    });

    edit(customers, (text) => text.slice(0, text.indexOf('export async function claimPhone')));
    expect((await scan('--baseline', 'toctou-baseline.json')).stdout).toContain(
      '1 of the baseline found no more: --update-baseline forgets them',
    );
  });

  test('--since: only what a change touches', async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '--message=one');
    expect(await scan('--since', 'HEAD')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('(2 untouched by the change)'),
    });
    // A line between check and act.
    edit(customers, (text) => text.replace("'This number is taken'", "'This number is taken, sorry'"));
    const { code, stdout } = await scan('--since', 'main', '--reporter', 'github');
    expect(code).toBe(1);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stdout).toContain('Customer (phone)');
    // A file that git does not know yet.
    cpSync(join(folder, customers), join(folder, 'src/more.ts'));
    expect((await scan('--since', 'HEAD', '--reporter', 'github')).stdout).toContain('file=src/more.ts');
  });
});

describe('--patch', () => {
  test('prints the mechanical cures as a diff; applied, the finding is gone', async () => {
    const patch = await scan('--patch');
    expect(patch).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "1 of 2 findings have no mechanical cure: toctou scan tells them
      ",
        "stdout": "--- a/src/customers.ts
      +++ b/src/customers.ts
      @@ -1,12 +1,13 @@
       import { PrismaClient } from '@prisma/client';
       import { Conflict } from './errors';
      +import { guard, refuse, unique } from '@toctou/guard';
       
       const prisma = new PrismaClient();
       
       export async function register(email: string, phone: string) {
         const existing = await prisma.customer.findUnique({ where: { email } });
         if (existing !== null) throw new Conflict('This address is taken');
      -  return prisma.customer.create({ data: { email, phone } });
      +  return guard(() => prisma.customer.create({ data: { email, phone } }), refuse(unique('Customer', ['email'], { name: 'Customer_email_key' }), { title: 'This email is taken' }));
       }
       
       export async function claimPhone(phone: string, email: string) {
      ",
      }
    `);
    writeFileSync(join(folder, 'cure.patch'), patch.stdout);
    execFileSync('git', ['apply', 'cure.patch'], { cwd: folder });
    const { stdout } = await scan('--reporter', 'github');
    expect(stdout.split('\n').filter((line) => line.startsWith('::'))).toEqual([
      expect.stringContaining('Customer (phone)'),
    ]);
  });
});

describe('what cannot be done says so, with 2', () => {
  test.each([
    [['nowhere'], "error: there is no 'nowhere'\nhint: paths are relative to FOLDER\n"],
    [['..'], "error: '..' is not below FOLDER\nhint: run it in the folder of the project\n"],
    [
      ['--reporter', 'html'],
      "error: reporter 'html': there is no such reporter\nhint: the reporters are pretty, json, sarif, github\n",
    ],
    [
      ['--reporter', 'sarif:'],
      "error: reporter 'sarif:': the file is missing\nhint: write sarif or sarif:FILE\n",
    ],
    [
      ['--reporter', 'json', '--reporter', 'sarif'],
      "error: reporters 'json' and 'sarif' both want stdout\nhint: give one a file: sarif:FILE\n",
    ],
    [
      ['--baseline', 'nowhere.json'],
      "error: there is no baseline 'FOLDER/nowhere.json'\nhint: write it with --update-baseline\n",
    ],
    [
      ['--baseline', 'package.json'],
      "error: 'FOLDER/package.json' is no baseline of version 1\nhint: write it anew with --update-baseline\n",
    ],
    [['--since', 'nowhere'], "error: git cannot tell what has changed since 'nowhere'"],
    [
      ['--database-url', 'postgresql://me:secret@127.0.0.1:1/db'],
      'error: postgresql://127.0.0.1:1/db: connect ECONNREFUSED 127.0.0.1:1\n',
    ],
    [
      ['--fail-on', 'info'],
      "error: option '--fail-on <severity>' argument 'info' is invalid. Allowed choices are warning, error.\n",
    ],
  ])('%j', async (args, said) => {
    const { code, stdout, stderr } = await scan(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      said.replaceAll('FOLDER', folder).replaceAll(/\s+/g, ' '),
    );
  });

  test('nothing to look at', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect(await scanIn(empty, [])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no TypeScript or JavaScript below'),
    });
    expect(existsSync(join(empty, 'toctou-baseline.json'))).toBe(false);
  });
});
