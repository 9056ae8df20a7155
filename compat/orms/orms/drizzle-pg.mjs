import { drizzle } from 'drizzle-orm/node-postgres';
import { handlerOf } from './drizzle.mjs';

export const open = async (url) => handlerOf(drizzle(url));
