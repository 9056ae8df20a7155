/**
 * @param {string} text
 * @param {string} link
 */
const page = (text, link) => ({ text, link });

/** The order in which one would read. `test/site.test.ts` sees that no page is missing. */
export const sidebar = [
  {
    text: 'Start',
    items: [
      page('What toctou is', '/'),
      page('First race in five minutes', '/docs/first-race'),
      page('Why a burst test does not find it', '/docs/why-not-a-burst'),
      page('toctou init', '/docs/init'),
      {
        text: 'Recipes',
        collapsed: true,
        items: [
          page('All recipes', '/docs/recipes/'),
          page('Express and pg', '/docs/recipes/express-pg'),
          page('Fastify and Drizzle', '/docs/recipes/fastify-drizzle'),
          page('Hono and postgres.js', '/docs/recipes/hono-postgres-js'),
          page('NestJS and TypeORM', '/docs/recipes/nest-typeorm'),
          page('Prisma and Express', '/docs/recipes/prisma-express'),
        ],
      },
      page('In CI', '/docs/ci'),
      page('What toctou does not promise', '/docs/limits'),
    ],
  },
  {
    text: 'Explore',
    items: [
      page('How it decides', '/docs/how-it-works'),
      page('The anomalies, and their cures', '/docs/anomalies'),
      page('How the search goes', '/docs/search'),
      page('What drivers send', '/docs/protocol'),
      page('What is put back', '/docs/reset'),
      page('Many interleavings', '/docs/scale'),
      page('Reports', '/docs/reports'),
      page('In a test runner', '/docs/test-runners'),
      page('Which get-or-create survives?', '/docs/orm-races'),
      page("PostgreSQL's isolation specs", '/docs/conformance'),
      page('How long it takes', '/docs/bench'),
      page('Versions', '/docs/support'),
    ],
  },
  {
    text: 'Scan',
    items: [
      page('Finding races in the source', '/docs/scan/'),
      page('On an old codebase', '/docs/scan/adopting'),
      {
        text: 'The rules',
        collapsed: true,
        items: [
          page('check-then-insert', '/docs/scan/rules/check-then-insert'),
          page('read-modify-write', '/docs/scan/rules/read-modify-write'),
          page('limit-check', '/docs/scan/rules/limit-check'),
          page('check-then-write', '/docs/scan/rules/check-then-write'),
          page('check-then-reference', '/docs/scan/rules/check-then-reference'),
          page('write-skew', '/docs/scan/rules/write-skew'),
          page('lock-nothing', '/docs/scan/rules/lock-nothing'),
          page('dead-catch', '/docs/scan/rules/dead-catch'),
          page('conflict-without-constraint', '/docs/scan/rules/conflict-without-constraint'),
        ],
      },
      page('From the finding to the proof', '/docs/scan/scenarios'),
      page('What it cannot see', '/docs/scan/limits'),
      page('Measured', '/docs/scan/measured'),
    ],
  },
  {
    text: 'Guard',
    items: [
      page('Closing a race', '/packages/guard/'),
      page('What people get wrong', '/docs/guard/what-people-get-wrong'),
      {
        text: 'Clients and ORMs',
        collapsed: true,
        items: [
          page('pg', '/docs/guard/pg'),
          page('postgres.js', '/docs/guard/postgres-js'),
          page('mysql2', '/docs/guard/mysql2'),
          page('mariadb', '/docs/guard/mariadb'),
          page('better-sqlite3', '/docs/guard/better-sqlite3'),
          page('node:sqlite', '/docs/guard/node-sqlite'),
          page('Drizzle', '/docs/guard/drizzle'),
          page('Kysely', '/docs/guard/kysely'),
          page('Knex', '/docs/guard/knex'),
          page('Prisma', '/docs/guard/prisma'),
          page('TypeORM', '/docs/guard/typeorm'),
          page('Sequelize', '/docs/guard/sequelize'),
          page('MikroORM', '/docs/guard/mikro-orm'),
        ],
      },
      {
        text: 'Web frameworks',
        collapsed: true,
        items: [
          page('Problem details', '/docs/guard/problem-details'),
          page('Express', '/docs/guard/express'),
          page('Fastify', '/docs/guard/fastify'),
          page('Hono', '/docs/guard/hono'),
          page('Koa', '/docs/guard/koa'),
          page('NestJS', '/docs/guard/nest'),
          page('h3 and Nitro', '/docs/guard/h3'),
          page('Request and Response', '/docs/guard/fetch'),
          page('OpenAPI', '/docs/guard/openapi'),
        ],
      },
      page('Idempotency-Key', '/docs/guard/idempotency-key'),
      page('verifyConstraints', '/docs/guard/verify-constraints'),
      page('Which errors are recognised', '/docs/guard/support'),
      page('More than one node', '/docs/guard/distributed'),
      page('What it costs', '/docs/guard/bench'),
      page('Migrating from db-errors', '/docs/guard/migrating-from-db-errors'),
      page('All pages about guard', '/docs/guard/'),
    ],
  },
  {
    text: 'Reference',
    items: [page('The command line', '/docs/reference/cli'), page('The config', '/docs/reference/config')],
  },
  {
    text: 'Packages',
    items: [
      page('toctou', '/packages/cli/'),
      page('@toctou/explore', '/packages/explore/'),
      page('@toctou/scan', '/packages/scan/'),
      page('The example', '/examples/providers/'),
    ],
  },
  {
    text: 'The project',
    items: [page('Contributing', '/CONTRIBUTING'), page('Security', '/SECURITY')],
  },
];
