import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import { appOf } from '../app.mjs';

export const orm = 'Prisma';
export const versionOf = '@prisma/client';

export async function open(connectionString) {
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString }) });
  return { db: prisma, close: () => prisma.$disconnect() };
}

export const rows = [
  {
    title: 'upsert',
    call: (prisma, { name, color }) =>
      prisma.tag.upsert({ where: { name }, create: { name, color }, update: { color } }),
  },
  {
    title: 'upsert, empty update',
    call: (prisma, { name, color }) =>
      prisma.tag.upsert({ where: { name }, create: { name, color }, update: {} }),
  },
  {
    title: 'upsert, two unique fields in where',
    call: (prisma, { name, slug, color }) =>
      prisma.label.upsert({ where: { name, slug }, create: { name, slug, color }, update: { color } }),
  },
  {
    title: 'upsert, other field in where',
    call: (prisma, { name, color }) =>
      prisma.tag.upsert({
        where: { name, color: { not: 'black' } },
        create: { name, color },
        update: { color },
      }),
  },
  {
    title: 'upsert, nested read',
    call: (prisma, { name, color }) =>
      prisma.tag.upsert({
        where: { name },
        create: { name, color },
        update: { color },
        include: { posts: true },
      }),
  },
  {
    title: 'upsert, nested write',
    call: (prisma, { name, color, title }) =>
      prisma.tag.upsert({
        where: { name },
        create: { name, color, posts: { create: { title } } },
        update: { color, posts: { create: { title } } },
      }),
  },
  {
    title: 'connectOrCreate',
    call: (prisma, { name, color, title }) =>
      prisma.post.create({
        data: { title, tag: { connectOrCreate: { where: { name }, create: { name, color } } } },
        include: { tag: true },
      }),
  },
  {
    title: 'createMany skipDuplicates, findUnique',
    call: async (prisma, { name, color }) => {
      await prisma.tag.createMany({ data: [{ name, color }], skipDuplicates: true });
      return prisma.tag.findUniqueOrThrow({ where: { name } });
    },
  },
];

export default appOf({ open, rows });
