import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { PrismaPg } from '@prisma/adapter-pg';
import { prismaRow } from '../prisma-row.mjs';

export async function postgres(connectionString) {
  const { PrismaClient } = await import('../node_modules/.generated/postgres/index.js');
  return prismaRow(new PrismaClient({ adapter: new PrismaPg({ connectionString }) }));
}

export async function mariadb(url) {
  const { PrismaClient } = await import('../node_modules/.generated/mysql/index.js');
  const { hostname: host, port, username: user, pathname } = new URL(url);
  return prismaRow(
    new PrismaClient({
      adapter: new PrismaMariaDb({ host, port: Number(port), user, database: pathname.slice(1) }),
    }),
  );
}
