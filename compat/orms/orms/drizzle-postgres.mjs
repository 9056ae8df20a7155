import { drizzle } from 'drizzle-orm/postgres-js';
import { handlerOf } from './drizzle.mjs';

export const open = async (url) => handlerOf(drizzle(url));
