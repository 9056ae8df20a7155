import { describe, expect, test } from 'vitest';
import { brief, scanFiles } from '../support/scan-files.ts';

const files = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { '@prisma/client': '7' } }),
  'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
}
model Rider {
  id     Int     @id @default(autoincrement())
  name   String
  purse  Purse?
  trips  Trip[]
}
model Purse {
  id      Int   @id @default(autoincrement())
  amount  Int
  title   String
  rider   Rider @relation(fields: [riderId], references: [id])
  riderId Int   @unique
}
model Trip {
  id      Int   @id @default(autoincrement())
  seats   Int
  rider   Rider @relation(fields: [riderId], references: [id])
  riderId Int
}
`,
};
const head = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";

async function found(body: string, more = ''): Promise<string[]> {
  const { findings } = await scanFiles({
    ...files,
    'src/riders.ts': `${head}${more}\nexport async function handler({ id, price, seats, code }) {\n${body}\n}`,
  });
  return findings.map(brief);
}

const rider =
  'const rider = await prisma.rider.findUnique({ where: { id }, include: { purse: true } }); if (!rider) throw new Error();';
const pay = (key: string, amount: string): string =>
  `await prisma.purse.update({ where: { id: ${key} }, data: { amount: ${amount} } });`;

describe('what a row leads to', () => {
  const enough = 'if (rider.purse.amount < price) throw new Error();';

  test('is compared, and then lowered', async () => {
    const body = (key: string): string => `${rider} ${enough} ${pay(key, '{ decrement: price }')}`;
    expect(await found(body('rider.purse.id'))).toStrictEqual(['check-then-write invariant Purse (amount)']);
    expect(await found(body('price'))).toStrictEqual([]);
  });

  test('is computed with, and written back', async () => {
    const body = (key: string): string => `${rider} ${pay(key, 'rider.purse.amount - price')}`;
    expect(await found(body('rider.purse.id'))).toStrictEqual([
      'read-modify-write lost-update Purse (amount)',
    ]);
    expect(await found(body('price'))).toStrictEqual([]);
  });

  test('is changed where there is one, and nothing deletes it', async () => {
    const body = `${rider} if (rider.purse) await prisma.purse.update({ where: { id: rider.purse.id }, data: { title: code } });`;
    expect(await found(body)).toStrictEqual([]);
    expect(
      await found(
        body,
        'export async function drop(id) { await prisma.purse.deleteMany({ where: { id } }); }',
      ),
    ).toStrictEqual(['check-then-write error-500 Purse (id)']);
  });

  test('is made where there is none', async () => {
    const body = (riderId: string): string =>
      `${rider} if (!rider.purse) { await prisma.purse.create({ data: { riderId: ${riderId}, amount: 0 } }); }`;
    expect(await found(body('rider.id'))).toStrictEqual(['check-then-insert error-500 Purse (riderId)']);
    expect(await found(body('price'))).toStrictEqual([]);
  });
});

test('a sum over rows is a limit', async () => {
  const body = (of: string): string =>
    `const trips = await prisma.trip.findMany({ where: { riderId: id } }); const taken = trips.reduce((sum, trip) => sum + trip.seats, 0); if (${of} + seats > 10) throw new Error(); await prisma.trip.create({ data: { seats, riderId: id } });`;
  expect(await found(body('taken'))).toStrictEqual(['limit-check limit-bypass Trip (riderId)']);
  expect(await found(body('price'))).toStrictEqual([]);
});

describe('a check under a condition', () => {
  const body = (check: string, act: string): string =>
    `let purse; if (${check}) { purse = await prisma.purse.findUnique({ where: { id: code } }); if (!purse) throw new Error(); if (purse.amount < price) throw new Error(); } await prisma.trip.create({ data: { seats, riderId: id } }); if (${act}) { ${pay('code', '{ decrement: price }')} }`;
  const paid = ['check-then-write invariant Purse (amount)'];

  test('holds where it is asked again', async () => {
    expect(await found(body('code', 'code'))).toStrictEqual(paid);
    expect(await found(body('code', 'code && seats'))).toStrictEqual(paid);
  });

  test('does not where something else is asked', async () => {
    expect(await found(body('code', 'seats'))).toStrictEqual([]);
    expect(await found(body('code && seats', 'code'))).toStrictEqual([]);
  });
});
