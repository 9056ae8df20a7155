import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../packages/cli/bin/toctou.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'toctou-completion-'));
after(() => rmSync(folder, { recursive: true }));

function scriptFor(shell) {
  const file = join(folder, shell);
  writeFileSync(file, execFileSync(process.execPath, [bin, 'completion', shell]));
  return file;
}

/** The words that fish offers, without their descriptions. */
function fish(typed) {
  const said = execFileSync(
    'fish',
    ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', scriptFor('fish'), typed],
    {
      encoding: 'utf8',
    },
  );
  return said
    .trim()
    .split('\n')
    .map((line) => line.split('\t')[0]);
}

test('fish', () => {
  assert.deepEqual(fish('toctou do'), ['doctor']);
  assert.deepEqual(fish('toctou explore --s'), ['--seed', '--shard', '--strategy']);
  assert.deepEqual(fish('toctou explore --strategy '), ['dpor', 'exhaustive', 'random']);
  assert.deepEqual(fish('toctou completion '), ['bash', 'fish', 'zsh']);
});

for (const [typed, wanted] of [
  ['toctou merge-r', 'toctou merge-reports'],
  ['toctou explore --str', '--strategy'],
  ['toctou explore --strategy ex', 'exhaustive'],
  ['toctou completion b', 'completion bash'],
]) {
  test(`zsh: ${typed}`, () => {
    const press = fileURLToPath(new URL('press-tab.zsh', import.meta.url));
    const said = execFileSync(
      'zsh',
      ['-f', press, scriptFor('zsh'), typed, wanted.slice(wanted.lastIndexOf(' ') + 1)],
      {
        encoding: 'utf8',
        timeout: 30_000,
        env: { ...process.env, TERM: 'dumb' },
      },
    );
    assert.ok(said.includes(wanted), said);
  });
}
