import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { scenarioLines } from '../../src/scenario/scenario-lines.ts';

it('finds the keys that are written out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'toctou-lines-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const text = [
    'export default {',
    '  scenarios: {',
    "    'connect twice': { race: [a, a] },",
    '    "it\'s $1 (odd)": { race: [b, b] },',
    '    plain: { race: [c, c] },',
    "    'it\\'s': { race: [c, c] },",
    '    [`made ${up}`]: { race: [c, c] },',
    "    'x plain': { race: [] },",
    '  },',
    '};',
  ];
  await writeFile(join(folder, 'toctou.config.mjs'), text.join('\n'));
  const config = { config: {}, file: 'some/where/toctou.config.mjs', folder };
  const names = ['connect twice', "it's $1 (odd)", 'plain', "it's", 'made up'];
  expect(await scenarioLines(config, ['catch-all: POST /a/{id}? ^$.*+|\\ ü'])).toEqual(new Map());
  expect([...(await scenarioLines(config, names))]).toEqual([
    ['connect twice', 3],
    ["it's $1 (odd)", 4],
    ['plain', 5],
    ["it's", 6],
  ]);
});

it('finds none where there is no file', async () => {
  const config = { config: {}, file: 'made.mjs', folder: '/nowhere' };
  expect(await scenarioLines(config, ['a'])).toEqual(new Map());
});
