import type { Project } from './project.ts';

/** The first that the project depends on counts: what is built on another stands before it. */
const FRAMEWORKS: readonly (readonly [string, string])[] = [
  ['@nestjs/core', 'NestJS'],
  ['@adonisjs/core', 'AdonisJS'],
  ['next', 'Next.js'],
  ['nitropack', 'Nitro'],
  ['fastify', 'Fastify'],
  ['hono', 'Hono'],
  ['koa', 'Koa'],
  ['@hapi/hapi', 'hapi'],
  ['elysia', 'Elysia'],
  ['h3', 'h3'],
  ['express', 'Express'],
];

const CLIENTS: readonly (readonly [string, string])[] = [
  ['@prisma/client', 'Prisma'],
  ['prisma', 'Prisma'],
  ['drizzle-orm', 'Drizzle'],
  ['typeorm', 'TypeORM'],
  ['@mikro-orm/core', 'MikroORM'],
  ['sequelize', 'Sequelize'],
  ['objection', 'Objection'],
  ['knex', 'Knex'],
  ['kysely', 'Kysely'],
  ['slonik', 'Slonik'],
  ['pg-promise', 'pg-promise'],
  ['postgres', 'postgres.js'],
  ['pg', 'pg'],
];

const OTHER_DATABASES = ['mysql2', 'mysql', 'mariadb', 'better-sqlite3', 'sqlite3', 'mongodb', 'mongoose'];

/** What the project is made of. */
export interface Stack {
  readonly framework: string | undefined;
  readonly client: string | undefined;
  readonly language: 'TypeScript' | 'JavaScript';
  /** Packages of databases that toctou does not explore, where there is none of PostgreSQL. */
  readonly otherDatabase: string | undefined;
}

/** By the packages that it depends on. */
export function stackOf({ packages, files }: Project): Stack {
  const first = (names: readonly (readonly [string, string])[]): string | undefined =>
    names.find(([name]) => packages.has(name))?.[1];
  const hasPostgres = ['pg', 'postgres', 'pg-promise', 'slonik', '@mikro-orm/postgresql'].some((name) =>
    packages.has(name),
  );
  return {
    framework: first(FRAMEWORKS),
    client: first(CLIENTS),
    language:
      packages.has('typescript') || files.some((file) => /^tsconfig.*\.json$/.test(file))
        ? 'TypeScript'
        : 'JavaScript',
    otherDatabase: hasPostgres ? undefined : OTHER_DATABASES.find((name) => packages.has(name)),
  };
}
