import { PrismaLibSql } from '@prisma/adapter-libsql';
import { prismaRow } from '../../guard-violations/prisma-row.mjs';
import { PrismaClient } from '../node_modules/.generated/index.js';

export const sqlite = async (path) =>
  prismaRow(new PrismaClient({ adapter: new PrismaLibSql({ url: `file:${path}`, timeout: 0 }) }));
