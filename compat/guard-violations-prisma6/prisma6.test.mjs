import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { startEmbedded } from '../../packages/explore/dist/engine/postgres/embedded.js';
import { postgresLab } from '../guard-violations/postgres-lab.mjs';
import { scenarios, schema } from '../guard-violations/postgres.mjs';
import { prismaRow } from '../guard-violations/prisma-row.mjs';
import { conformance } from '../guard-violations/run.mjs';
import { versionOf } from '../guard-violations/support.mjs';
import { PrismaClient } from './node_modules/.generated/index.js';

const server = await startEmbedded();
const client = new pg.Client(server.url);
await client.connect();
await client.query(schema);
await client.end();

const lab = await postgresLab(server.url, pg.Client);
// A COMMIT that fails leaves its connection with Prisma 6 for good, and $disconnect waits for it: the process ends without.
const row = {
  title: `@prisma/adapter-pg ${versionOf(import.meta.dirname, '@prisma/adapter-pg')}`,
  open: async () => ({
    ...prismaRow(new PrismaClient({ adapter: new PrismaPg({ connectionString: server.url }) })),
    close: () => {},
  }),
};
await conformance('PostgreSQL, Prisma 6', scenarios, [row], lab);
await lab.close();
await server.close();
