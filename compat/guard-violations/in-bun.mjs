// Runs in Bun: node_modules/.bin/bun in-bun.mjs ENGINE URL
import pg from 'pg';
import { outcomesOf } from './scenarios.mjs';

const [engine, url] = process.argv.slice(2);
const { scenarios } = await import(`./${engine}.mjs`);
const { [`${engine}Lab`]: labOf } = await import(`./${engine}-lab.mjs`);
const { [engine]: open } = await import('./rows/bun-sql.mjs');

const lab = await labOf(url, pg.Client);
const row = await open(url);
console.log(JSON.stringify(await outcomesOf(scenarios, row, lab)));
await row.close();
await lab.close();
