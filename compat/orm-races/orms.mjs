/** The modules in the folder `orms`, in the order of the page. */
const names = [
  'prisma',
  'drizzle',
  'kysely',
  'knex',
  'objection',
  'typeorm',
  'sequelize',
  'mikro-orm',
  'orchid',
  'known-bugs',
];

/** Each with the path of its module, `./orms/NAME.mjs`. */
export const orms = await Promise.all(
  names.map(async (name) => ({ module: `./orms/${name}.mjs`, ...(await import(`./orms/${name}.mjs`)) })),
);
