import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IsolationTester } from '../src/isolationtester.ts';
import { parseSpec } from '../src/parse-spec.ts';
import { runSpec } from '../src/run-spec.ts';
import { readFolder } from '../src/spec-folder.ts';
import { TestServer } from '../src/test-server.ts';

const folder = fileURLToPath(new URL('../specs', import.meta.url));
const specs = await readFolder(folder, []);
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});

afterAll(async () => {
  await server.close();
});

/** `UPDATE_EXPECTED=1` has PostgreSQL's own isolation tester write the expected files anew. */
async function renew(name: string, text: string): Promise<string> {
  const tester = await IsolationTester.find();
  if (!tester)
    throw new Error('the package of the embedded server brings no isolationtester on this platform');
  const output = await tester.run(text, name, await server.freshDatabase());
  await writeFile(join(folder, `${name}.out`), output);
  return output;
}

describe('as the isolation tester tells it', () => {
  test.each(specs)('$name', async ({ name, text, expected }) => {
    const wanted = process.env['UPDATE_EXPECTED'] ? [await renew(name, text)] : expected;
    const told = await runSpec(parseSpec(text), name, await server.freshDatabase(), 'as sent');
    expect(told.text).toBe(wanted[0]);
  });
});

/** Its answers are held back with the commit, and the notices among them. */
const held = new Set(['notices']);

describe('with the steps of `toctou explore`', () => {
  test.each(specs.filter(({ name }) => !held.has(name)))('$name', async ({ name, text, expected }) => {
    const told = await runSpec(parseSpec(text), name, await server.freshDatabase(), 'split');
    expect(told.text).toBe(expected[0]);
  });
});
