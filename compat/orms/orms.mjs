/** The modules in the folder `orms` that can be opened. */
export const orms = [
  'pg',
  'postgres',
  'drizzle-pg',
  'drizzle-postgres',
  'kysely',
  'knex',
  'objection',
  'typeorm',
  'sequelize',
  'prisma',
];
