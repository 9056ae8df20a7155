import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { FLAGS } from '../src/flags.ts';
import { SCAN_FLAGS } from '../src/scan-flags.ts';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

const bash = spawnSync('bash', ['--version']).status === 0;

/** The words that bash offers for the last of these. */
function offered(script: string, ...words: string[]): string[] {
  const ask =
    'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _toctou; printf "%s\\n" "${COMPREPLY[@]}"';
  const { stdout, stderr } = spawnSync('bash', ['-c', ask, script, ...words], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

describe.runIf(bash)('in bash', async () => {
  const folder = project({});
  const script = join(folder, 'toctou.bash');
  const { code, stdout, stderr } = await toctou(folder, ['completion', 'bash']);
  writeFileSync(script, stdout);

  it('is printed', () => {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('offers commands, their flags, and values', () => {
    expect(offered(script, 'toctou', 'ex')).toEqual(['explore']);
    expect(offered(script, 'toctou', 'explore', '--strategy', '')).toEqual(['dpor', 'exhaustive', 'random']);
    expect(offered(script, 'toctou', 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(offered(script, 'toctou', 'init', '--f')).toEqual(['--force']);
    // Files, then.
    expect(offered(script, 'toctou', 'explore', '-c', 'to')).toEqual(['']);
  });

  it('knows every flag', () => {
    for (const { flags, commands } of [...Object.values(FLAGS), ...Object.values(SCAN_FLAGS)]) {
      const [long = ''] = /--[a-z-]+/.exec(flags) ?? [];
      for (const command of commands) expect(offered(script, 'toctou', command, long)).toContain(long);
    }
  });
});

it('for a shell that is not known', async () => {
  expect(await toctou(project({}), ['completion', 'csh'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      "error: command-argument value 'csh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.\n",
  });
});
