import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { orms } from './orms.mjs';
import { lineOf } from './page.mjs';
import { run } from './run.mjs';

/** A row of each kind of end: it survives, a violation, a wrong answer, one statement that races, a bounded search. */
const sample = new Set([
  'Prisma: upsert',
  'Prisma: upsert, empty update',
  'TypeORM: upsert, findOneBy',
  'MikroORM: upsert',
  'Kysely: mergeInto',
  'Sequelize: findOrCreate in a transaction',
  'Orchid ORM: orCreate',
]);

const cells = (line) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The lines of the table of the page, each as its cells. */
const table = readFileSync('../../docs/orm-races.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map(cells);

test('the page has every row', () => {
  const all = orms.flatMap(({ orm, rows }) => rows.map(({ title }) => `${orm} ${title}`));
  const found = table.slice(2).map(([orm, call]) => `${orm} ${/^\[(.*)\]\(/.exec(call)?.[1]}`);
  assert.deepEqual(found, all);
});

const { verdicts } = await run((orm, { title }) => sample.has(`${orm}: ${title}`));
for (const { orm, rows } of orms) {
  for (const { title } of rows.filter((row) => sample.has(`${orm}: ${row.title}`))) {
    test(`${orm}: ${title} ends as the page says`, () => {
      const found = cells(lineOf(orm, title, verdicts));
      assert.deepEqual(
        found,
        table.find(([, call]) => call === found[1]),
      );
    });
  }
}
