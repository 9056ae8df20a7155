import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FLAGS } from '../packages/cli/src/flags.ts';
import { SCAN_FLAGS } from '../packages/cli/src/scan-flags.ts';
import { root, snippetsOf, tableRows } from './support/snippets.ts';

const { NO_COLOR: _, FORCE_COLOR: __, TOCTOU_DATABASE_URL: ___, ...env } = process.env;

function toctou(...args: string[]): string {
  const bin = join(root, 'packages/cli/bin/toctou.js');
  return spawnSync(process.execPath, [bin, ...args], { cwd: root, env, encoding: 'utf8' }).stdout;
}

/** A block of README. `UPDATE_README=1` makes it what is wanted. */
function block(option: string, wanted?: string): string {
  const [found] = snippetsOf('README.md').filter(({ options }) => options.has(option));
  if (!found) throw new Error(`README.md has no block "${option}"`);
  if (wanted === undefined || process.env['UPDATE_README'] !== '1') return found.code;
  const file = join(root, 'README.md');
  const fence = `\`\`\`text ${option}\n`;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(fence + found.code, () => fence + wanted),
  );
  return wanted;
}

/** Without what a slower machine says otherwise: durations, and lines of progress. */
const withoutDurations = (text: string): string =>
  text.replaceAll(/^.* schedules, \d+\/s, .*\n/gm, '').replaceAll(/\b\d+(\.\d+)?m?s\b/g, 'TIME');

test('the race is shown as it prints', () => {
  const printed = toctou('explore', 'racy: POST twice', '-c', 'examples/providers/toctou.config.ts');
  expect(printed).toContain('unhandled violation');
  expect(withoutDurations(block('output', printed))).toBe(withoutDurations(printed));
});

test('the exit codes are those of --help', () => {
  const [, codes = ''] = toctou('--help').split('Exit codes:\n');
  const wanted = codes.replaceAll(/^ {2}/gm, '');
  expect(block('exit-codes', wanted)).toBe(wanted);
});

test('the table of flags is the table of flags', () => {
  const flags = Object.values(FLAGS).map(({ flags: names, commands, description, env: variable }) => [
    `\`${names}\``,
    commands.join(', '),
    variable === undefined ? description : `${description} (env: \`${variable}\`)`,
  ]);
  expect(tableRows('README.md', 'flag')).toEqual(flags);
});

test("scan's table of flags is its table of flags", () => {
  const flags = Object.values(SCAN_FLAGS).map(({ flags: names, description }) => [
    `\`${names}\``,
    description,
  ]);
  expect(tableRows('docs/scan/README.md', 'flag')).toEqual(flags);
});

/** The keys of an interface of the config. */
function keysOf(name: string): string[] {
  const types = readFileSync(join(root, 'packages/explore/src/scenario/types.ts'), 'utf8');
  const [, body = ''] = new RegExp(`^export interface ${name} .*?\\{$(.*?)^\\}$`, 'ms').exec(types) ?? [];
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, key = '']) => key);
}

test.each([
  ['key', ['Config', 'Options']],
  ['key of a scenario', ['Scenario']],
  ['key of `database`', ['DatabaseConfig']],
  ['key of `app`', ['CommandApp', 'ModuleApp']],
  ['key of a request', ['HttpRequest', 'SqlRequest']],
])('the table of "%s" has every key', (head, interfaces) => {
  const keys = interfaces.flatMap(keysOf);
  expect(keys).not.toEqual([]);
  expect(
    tableRows('README.md', head)
      .map(([key]) => key)
      .toSorted(),
  ).toEqual(keys.map((key) => `\`${key}\``).toSorted());
});

test('the figures are those that the bench prints', () => {
  const head = readFileSync(join(root, 'bench/interleavings.mjs'), 'utf8');
  const [, , , titles = ''] = block('bench').split('\n');
  for (const title of titles.split(/ {2,}/)) expect(head).toContain(`'${title}'`);
});
