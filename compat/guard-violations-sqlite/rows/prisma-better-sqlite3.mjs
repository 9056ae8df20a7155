import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { PrismaClient } from '../node_modules/.generated/index.js';
import { prismaRow } from '../../guard-violations/prisma-row.mjs';

export const sqlite = async (path) =>
  prismaRow(new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: `file:${path}`, timeout: 0 }) }));
