import { drizzle } from './drizzle.ts';
import type { Library } from './library.ts';
import { prisma } from './prisma.ts';

/** Every library that is known. */
export const libraries: readonly Library[] = [prisma, drizzle];
