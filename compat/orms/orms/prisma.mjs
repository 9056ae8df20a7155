import { PrismaPg } from '@prisma/adapter-pg';
import { Conflict } from '../conflict.mjs';
import { Prisma, PrismaClient } from '@prisma/client';

export async function open(connectionString) {
  const database = new PrismaClient({ adapter: new PrismaPg({ connectionString }) });
  return {
    connect: (provider) =>
      database.$transaction(async (db) => {
        if (await db.provider.findFirst({ where: provider })) throw new Conflict();
        const { id } = await db.provider.create({ data: provider });
        return id;
      }),
    async connectOnce(provider) {
      const [inserted] = await database.provider.createManyAndReturn({
        data: [provider],
        skipDuplicates: true,
      });
      return inserted?.id;
    },
    isDuplicate: (error) => error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002',
  };
}
