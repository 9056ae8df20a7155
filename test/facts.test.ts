import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FLAGS } from '../packages/cli/src/flags.ts';
import { SCAN_FLAGS } from '../packages/cli/src/scan-flags.ts';
import { prettyReporter } from '../packages/explore/src/report/pretty-reporter.ts';
import { root, snippetsOf, tableRows } from './support/snippets.ts';
import { isUpdating, updatePage } from './support/update-page.ts';

const { NO_COLOR: _, FORCE_COLOR: __, TOCTOU_DATABASE_URL: ___, ...env } = process.env;

function toctou(...args: string[]): string {
  const bin = join(root, 'packages/cli/bin/toctou.js');
  return spawnSync(process.execPath, [bin, ...args], { cwd: root, env, encoding: 'utf8' }).stdout;
}

/** A block of a page. `UPDATE_DOCS=1` makes it what is wanted. */
function block(page: string, option: string, wanted?: string): string {
  const [found] = snippetsOf(page).filter(({ options }) => options.has(option));
  if (!found) throw new Error(`${page} has no block "${option}"`);
  if (wanted === undefined || !isUpdating) return found.code;
  updatePage(page, found.text, `\`\`\`text ${option}\n${wanted}\`\`\``);
  return wanted;
}

test('the exit codes are those of --help', () => {
  const [, codes = ''] = toctou('--help').split('Exit codes:\n');
  const wanted = codes.replaceAll(/^ {2}/gm, '');
  expect(block('README.md', 'exit-codes', wanted)).toBe(wanted);
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
  const [, , , titles = ''] = block('README.md', 'bench').split('\n');
  for (const title of titles.split(/ {2,}/)) expect(head).toContain(`'${title}'`);
});

test('the layout is that of the checkout', () => {
  const paths = block('CONTRIBUTING.md', 'layout')
    .split('\n')
    .map((line) => line.split(' ')[0]?.replace('<name>/', '') ?? '');
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('the line of progress is as it is printed', () => {
  let printed = '';
  const output = { write: (text: string) => void (printed += text), columns: 100 };
  const reporter = prettyReporter(output, { NO_COLOR: '1' });
  reporter.onProgress?.({
    scenario: 'checkout',
    phase: 'exploring',
    explored: 12_400,
    anomalous: 310,
    elapsedMs: 58_500,
    left: 3_100,
  });
  expect(block('docs/scale.md', 'progress', printed)).toBe(printed);
});

test('every anomaly has its section, which shows it', () => {
  const schema = JSON.parse(readFileSync(join(root, 'packages/explore/report.schema.json'), 'utf8')) as {
    definitions: { AnomalyName: { enum: string[] } };
  };
  const [, ...sections] = readFileSync(join(root, 'docs/anomalies.md'), 'utf8').split(/^## /m);
  const shown = sections.map((section) => section.split('\n')[0]?.toLowerCase() ?? '');
  expect(shown.toSorted()).toEqual(schema.definitions.AnomalyName.enum.toSorted());
  for (const [index, name] of shown.entries())
    expect(sections[index]).toMatch(new RegExp(`^  ${name}: \\d+ of \\d+ schedules end so`, 'm'));
});

test('the bursts are those that the bench sends', () => {
  const sent = readFileSync(join(root, 'bench/burst.mjs'), 'utf8');
  const [, ...rows] = block('docs/why-not-a-burst.md', 'burst').trimEnd().split('\n');
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) expect(sent).toContain(`['${row.replace(/ +\d+ of \d+$/, '')}'`);
});
