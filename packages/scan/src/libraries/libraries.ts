import { drizzle } from './drizzle.ts';
import { knex } from './knex.ts';
import { kysely } from './kysely.ts';
import type { Library } from './library.ts';
import { prisma } from './prisma.ts';

/** Every library that is known. */
export const libraries: readonly Library[] = [prisma, drizzle, kysely, knex];
