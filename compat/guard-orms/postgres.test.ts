import { afterAll } from 'vitest';
import { insertOnceConforms } from '../../packages/guard/test/conformance/insert-once.ts';
import { transactionsConform } from '../../packages/guard/test/conformance/transactions.ts';
import { startPostgres } from '../../packages/guard/test/servers/postgres.ts';
import type { Server } from '../../packages/guard/test/servers/server.ts';
import { nodePostgres, nodePostgres1, postgresJs } from './rows/drizzle.ts';
import { kysely, kysely029 } from './rows/kysely.ts';
import { pg } from './rows/knex.ts';
import { mikroOrm } from './rows/mikro-orm.ts';
import { prisma } from './rows/prisma.ts';
import { typeorm, typeorm03 } from './rows/typeorm.ts';
import { sequelize } from './rows/sequelize.ts';

/** One server for all: who is done with it does not stop it. */
let server: Promise<Server> | undefined;
const start = async (): Promise<Server> => ({
  ...(await (server ??= startPostgres())),
  close: async () => {},
});
afterAll(async () => (await server)?.close());

transactionsConform(nodePostgres, start);
insertOnceConforms(nodePostgres, start);
transactionsConform(nodePostgres1, start);
insertOnceConforms(nodePostgres1, start);
transactionsConform(postgresJs, start);
insertOnceConforms(postgresJs, start);
transactionsConform(kysely, start);
insertOnceConforms(kysely, start);
transactionsConform(kysely029, start);
insertOnceConforms(kysely029, start);
transactionsConform(pg, start);
insertOnceConforms(pg, start);
transactionsConform(typeorm, start);
insertOnceConforms(typeorm, start);
transactionsConform(typeorm03, start);
insertOnceConforms(typeorm03, start);
transactionsConform(sequelize, start);
insertOnceConforms(sequelize, start);
transactionsConform(mikroOrm, start);
insertOnceConforms(mikroOrm, start);
transactionsConform(prisma, start);
insertOnceConforms(prisma, start);
