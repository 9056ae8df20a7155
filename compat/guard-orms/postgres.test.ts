import { describe } from 'vitest';
import { insertOnceConforms } from '../../packages/guard/test/conformance/insert-once.ts';
import { snippetHolds } from '../../packages/guard/test/conformance/snippet.ts';
import { transactionsConform } from '../../packages/guard/test/conformance/transactions.ts';
import { startPostgres } from '../../packages/guard/test/servers/postgres.ts';
import { oneServer } from './one-server.ts';
import { nodePostgres, nodePostgres1, postgresJs } from './rows/drizzle.ts';
import { pg as knex } from './rows/knex.ts';
import { kysely, kysely029 } from './rows/kysely.ts';
import { mikroOrm } from './rows/mikro-orm.ts';
import { prisma } from './rows/prisma.ts';
import { sequelize } from './rows/sequelize.ts';
import { typeorm, typeorm03 } from './rows/typeorm.ts';
import * as drizzleSnippet from './snippets/drizzle.ts';
import * as knexSnippet from './snippets/knex.ts';
import * as kyselySnippet from './snippets/kysely.ts';
import * as mikroOrmSnippet from './snippets/mikro-orm.ts';
import * as prismaSnippet from './snippets/prisma.ts';
import * as sequelizeSnippet from './snippets/sequelize.ts';
import * as typeormSnippet from './snippets/typeorm.ts';

const start = oneServer(startPostgres);

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
transactionsConform(knex, start);
insertOnceConforms(knex, start);
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

describe('drizzle', () => {
  snippetHolds(nodePostgres, drizzleSnippet, start);
});
describe('kysely', () => {
  snippetHolds(kysely, kyselySnippet, start);
});
describe('knex', () => {
  snippetHolds(knex, knexSnippet, start);
});
describe('typeorm', () => {
  snippetHolds(typeorm, typeormSnippet, start);
});
describe('sequelize', () => {
  snippetHolds(sequelize, sequelizeSnippet, start);
});
describe('mikroOrm', () => {
  snippetHolds(mikroOrm, mikroOrmSnippet, start);
});
describe('prisma', () => {
  snippetHolds(prisma, prismaSnippet, start);
});
