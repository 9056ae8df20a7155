// docs/guard/support.md has a table for each suite, between marks. A suite compares its table with what it has found, or
// writes it when UPDATE_SUPPORT is set.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { titles } from './scenarios.mjs';

const page = new URL('../../docs/guard/support.md', import.meta.url);

/** Version of a package, as it is installed beside a suite. */
export function versionOf(folder, name) {
  return JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, 'utf8')).version;
}

/**
 * @param name of the table
 * @param rows title of a row to title of a scenario to its cell
 */
export function compareSupport(name, rows) {
  const shown = titles.filter((column) => Object.values(rows).some((row) => row[column] !== undefined));
  const lines = [
    ['', ...shown],
    ['---', ...shown.map(() => '---')],
    ...Object.entries(rows).map(([title, row]) => [title, ...shown.map((column) => row[column] ?? '')]),
  ].map((cells) => `| ${cells.join(' | ')} |`);
  const [before, after] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const text = readFileSync(page, 'utf8');
  const [start, end] = [text.indexOf(before) + before.length, text.indexOf(after)];
  assert.ok(start >= before.length && end > start, `docs/guard/support.md has no place for ${name}`);
  const found = `\n\n${lines.join('\n')}\n\n`;
  if (process.env.UPDATE_SUPPORT) writeFileSync(page, text.slice(0, start) + found + text.slice(end));
  else assert.equal(text.slice(start, end), found, 'docs/guard/support.md differs: npm run guard-support');
}
