import pg from 'pg';
import { startEmbedded } from '../../packages/explore/dist/engine/postgres/embedded.js';
import { postgresLab } from './postgres-lab.mjs';
import { scenarios, schema } from './postgres.mjs';
import { bunRow, rowsOf } from './rows-of.mjs';
import { conformance } from './run.mjs';

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

const server = await startEmbedded();
const client = new pg.Client(server.url);
await client.connect();
await client.query(schema);
// The embedded server lets its own role in with fewer rounds of hashing than Bun accepts.
await client.query(`SET scram_iterations = 4096; CREATE ROLE bun SUPERUSER LOGIN PASSWORD 'bun'`);
await client.end();
const forBun = Object.assign(new URL(server.url), { username: 'bun', password: 'bun' });

const lab = await postgresLab(server.url, pg.Client);
const rows = await rowsOf(import.meta.dirname, 'postgres', names, server.url);
await conformance(
  'PostgreSQL',
  scenarios,
  [...rows, bunRow(import.meta.dirname, 'postgres', forBun.href)],
  lab,
);
await lab.close();
await server.close();
