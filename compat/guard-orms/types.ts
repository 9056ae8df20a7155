import type { Prisma, PrismaClient } from '@prisma/client';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Knex } from 'knex';
import type { Kysely, Transaction as KyselyTransaction } from 'kysely';
import type { Sequelize, Transaction as SequelizeTransaction } from 'sequelize';
import type { DataSource, EntityManager } from 'typeorm';
import { transaction as drizzle } from '@toctou/guard/drizzle';
import { transaction as knexes } from '@toctou/guard/knex';
import { transaction as kyselys } from '@toctou/guard/kysely';
import { transaction as mikroOrm } from '@toctou/guard/mikro-orm';
import { transaction as prismas } from '@toctou/guard/prisma';
import { transaction as sequelizes } from '@toctou/guard/sequelize';
import { transaction as typeorm } from '@toctou/guard/typeorm';

/** Compiles, or does not: what `fn` gets has the ORM's own type, whole, at the top and inside. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- how types are compared for identity
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <A, B>(_value: A, _same: Same<A, B>): void => {};

const schema = { t: pgTable('t', { id: integer() }) };
interface Tables {
  t: { id: number };
}

export async function typesAreKept(
  drizzleDb: NodePgDatabase<typeof schema>,
  kysely: Kysely<Tables>,
  knex: Knex,
  prisma: PrismaClient,
  dataSource: DataSource,
  sequelize: Sequelize,
  em: SqlEntityManager,
): Promise<void> {
  await drizzle(drizzleDb, async (tx) => {
    is<typeof tx, Parameters<Parameters<typeof drizzleDb.transaction>[0]>[0]>(tx, true);
    await tx.query.t.findFirst();
    // @ts-expect-error there is no such table
    await tx.query.u.findFirst();
    await drizzle(tx, async (inner) => {
      is<typeof inner, typeof tx>(inner, true);
    });
  });
  await kyselys(kysely, async (trx) => {
    is<typeof trx, KyselyTransaction<Tables>>(trx, true);
    await kyselys(trx, async (inner) => {
      is<typeof inner, typeof trx>(inner, true);
    });
  });
  await knexes(knex, async (trx) => {
    is<typeof trx, Knex.Transaction>(trx, true);
    await knexes(trx, async (inner) => {
      is<typeof inner, Knex.Transaction>(inner, true);
    });
  });
  await prismas(prisma, async (tx) => {
    is<typeof tx, Prisma.TransactionClient>(tx, true);
    await prismas(tx, async (inner) => {
      is<typeof inner, Prisma.TransactionClient>(inner, true);
    });
  });
  await typeorm(dataSource, async (manager) => {
    is<typeof manager, EntityManager>(manager, true);
    await typeorm(manager, async (inner) => {
      is<typeof inner, EntityManager>(inner, true);
    });
  });
  await sequelizes(sequelize, async (tx) => {
    is<typeof tx, SequelizeTransaction>(tx, true);
    await sequelizes(tx, async (inner) => {
      is<typeof inner, SequelizeTransaction>(inner, true);
    });
  });
  await mikroOrm(em, async (fork) => {
    is<typeof fork, SqlEntityManager>(fork, true);
  });
  const result: number = await kyselys(kysely, async () => 1);
  // @ts-expect-error a database of another ORM
  await kyselys(sequelize, async () => result);
}
