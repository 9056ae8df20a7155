// Explores every row and writes what comes out into the page.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { orms } from './orms.mjs';
import { BEGIN, END, pageOf } from './page.mjs';
import { run } from './run.mjs';
import { recordSql } from './sql-log.mjs';

const page = new URL('../../docs/orm-races.md', import.meta.url);

console.error('What each call sends');
const sql = await recordSql(orms);
const { engine, verdicts } = await run();
const generated = await pageOf({ orms, verdicts, sql, engine });

const before = await readFile(page, 'utf8');
const [head, tail] = [before.split(BEGIN)[0], before.split(END)[1]];
const after = await format(`${head}${BEGIN}\n\n${generated}\n\n${END}${tail}`, {
  ...(await resolveConfig(page)),
  filepath: page.pathname,
});
await writeFile(page, after);
console.error(before === after ? 'docs/orm-races.md is as it was' : 'docs/orm-races.md has changed');
