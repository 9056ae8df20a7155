import { execFile } from 'node:child_process';
import { after } from 'node:test';
import { promisify } from 'node:util';
import { startEmbedded } from '../../packages/explore/dist/engine/postgres/embedded.js';
import { Pool } from 'pg';
import { postgresLab } from './postgres-lab.mjs';
import { schema, scenarios } from './postgres.mjs';
import { conformance } from './run.mjs';
import { versionOf } from './support.mjs';

const server = await startEmbedded();
after(() => server.close());
const pool = new Pool({ connectionString: server.url });
await pool.query(schema);
await pool.end();
const lab = await postgresLab(server.url);
after(() => lab.close());

const names = {
  pg: 'pg',
  'postgres-js': 'postgres',
  pglite: '@electric-sql/pglite',
  'drizzle-0.43': 'drizzle-orm-0.43',
  drizzle: 'drizzle-orm',
  'drizzle-1.0': 'drizzle-orm-1.0',
  kysely: 'kysely',
  knex: 'knex',
  objection: 'objection',
  typeorm: 'typeorm',
  sequelize: 'sequelize',
  'mikro-orm-6': '@mikro-orm/postgresql',
  orchid: 'orchid-orm',
  'prisma-7': '@prisma/adapter-pg',
};

const rows = await Promise.all(
  Object.entries(names).map(async ([file, name]) => {
    const { postgres, without } = await import(`./rows/${file}.mjs`);
    return { title: `${name.replace(/-[\d.]+$/, '')} ${versionOf(import.meta.dirname, name)}`, open: () => postgres(server.url), without };
  }),
);

const bun = {
  title: `bun ${versionOf(import.meta.dirname, 'bun')}`,
  async outcomes() {
    const { stdout } = await promisify(execFile)(`${import.meta.dirname}/node_modules/.bin/bun`, ['in-bun.mjs', 'postgres', server.url], { cwd: import.meta.dirname });
    return JSON.parse(stdout);
  },
};

await conformance('PostgreSQL', scenarios, [...rows, bun], lab);
