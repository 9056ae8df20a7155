import { drizzle } from './drizzle.ts';
import { knex } from './knex.ts';
import { kysely } from './kysely.ts';
import type { Library } from './library.ts';
import { mikroOrm } from './mikro-orm.ts';
import { objection } from './objection.ts';
import { prisma } from './prisma.ts';
import { sequelize } from './sequelize.ts';
import { sql } from './sql.ts';
import { typeorm } from './typeorm.ts';

/** Every library that is known; SQL last, for it may stand in the calls of the others. */
export const libraries: readonly Library[] = [
  prisma,
  drizzle,
  kysely,
  objection,
  knex,
  mikroOrm,
  typeorm,
  sequelize,
  sql,
];
