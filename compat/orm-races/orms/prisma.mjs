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
    documented:
      'All documented conditions of a native upsert hold, and it is not one: with nothing to update, Prisma selects, then inserts.',
    instead: 'write something back, such as the name: see the next row. Or call it again at P2002.',
  },
  {
    title: 'upsert, update writes the name back',
    call: (prisma, { name, color }) =>
      prisma.tag.upsert({ where: { name }, create: { name, color }, update: { name } }),
  },
  {
    title: 'upsert, empty update, again at P2002',
    call: (prisma, { name, color }) => {
      const upsert = () => prisma.tag.upsert({ where: { name }, create: { name, color }, update: {} });
      return upsert().catch((error) => {
        if (error.code === 'P2002') return upsert();
        throw error;
      });
    },
  },
  {
    title: 'upsert, two unique fields in where',
    call: (prisma, { name, slug, color }) =>
      prisma.label.upsert({ where: { name, slug }, create: { name, slug, color }, update: { color } }),
    documented: 'Documented as not native: only one unique field may stand in `where`.',
    instead: 'name one unique field in `where`.',
  },
  {
    title: 'upsert, other field in where',
    call: (prisma, { name, color }) =>
      prisma.tag.upsert({
        where: { name, color: { not: 'black' } },
        create: { name, color },
        update: { color },
      }),
    documented: 'The documentation asks for one unique field in `where`, and does not mention others.',
    instead: 'name nothing but the unique field in `where`.',
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
    documented: 'Documented as not native.',
    instead: 'upsert without `include`, then read.',
  },
  {
    title: 'upsert, nested write',
    call: (prisma, { name, color, title }) =>
      prisma.tag.upsert({
        where: { name },
        create: { name, color, posts: { create: { title } } },
        update: { color, posts: { create: { title } } },
      }),
    documented: 'Documented as not native.',
    instead: 'upsert the tag alone, then create the post with its id: see `upsert, then create`.',
  },
  {
    title: 'connectOrCreate',
    call: (prisma, { name, color, title }) =>
      prisma.post.create({
        data: { title, tag: { connectOrCreate: { where: { name }, create: { name, color } } } },
        include: { tag: true },
      }),
    instead: 'upsert the tag first, then create the post with its id: see the next row.',
  },
  {
    title: 'upsert, then create',
    call: async (prisma, { name, color, title }) => {
      const tag = await prisma.tag.upsert({ where: { name }, create: { name, color }, update: { name } });
      return prisma.post.create({ data: { title, tagId: tag.id } });
    },
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
