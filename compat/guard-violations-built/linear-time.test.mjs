// Each regular expression that reads messages takes time in proportion to their length: proven, not measured.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'acorn';
import { checkSync } from 'recheck';

const folder = new URL('../../packages/guard/dist/dialect/', import.meta.url);

function* literalsOf(node) {
  if (node === null || typeof node !== 'object') return;
  if (node.regex) yield node.regex;
  for (const child of Object.values(node)) yield* literalsOf(child);
}

let count = 0;
for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js'))) {
  const source = readFileSync(new URL(file, folder), 'utf8');
  for (const { pattern, flags } of literalsOf(
    parse(source, { ecmaVersion: 'latest', sourceType: 'module' }),
  )) {
    count += 1;
    test([file, pattern].join(': '), () => {
      const { status, complexity, attack } = checkSync(pattern, flags, { timeout: 60_000 });
      assert.equal(status, 'safe', String(attack?.pattern ?? complexity?.summary));
    });
  }
}

test('there are some', () => assert.ok(count > 10));
