import 'reflect-metadata';
import { DataSource, EntitySchema } from 'typeorm';
import { appOf } from '../app.mjs';

export const orm = 'TypeORM';
export const versionOf = 'typeorm';

const Tag = new EntitySchema({
  name: 'Tag',
  tableName: 'tags',
  columns: {
    id: { type: Number, primary: true, generated: true },
    name: { type: String, unique: true },
    color: { type: String },
  },
});

/** The same table, whose natural key is the entity's key. */
const NamedTag = new EntitySchema({
  name: 'NamedTag',
  tableName: 'tags',
  columns: { name: { type: String, primary: true }, color: { type: String } },
});

export async function open(url) {
  const source = await new DataSource({ type: 'postgres', url, entities: [Tag, NamedTag] }).initialize();
  const db = { tags: source.getRepository(Tag), namedTags: source.getRepository(NamedTag) };
  return { db, close: () => source.destroy() };
}

export const rows = [
  {
    title: 'save, by key',
    call: ({ namedTags }, { name, color }) => namedTags.save({ name, color }),
    instead: '`upsert`.',
  },
  {
    title: 'findOneBy, save (update)',
    call: async ({ tags }, { name, color }) => {
      const tag = (await tags.findOneBy({ name })) ?? tags.create({ name });
      return tags.save({ ...tag, color });
    },
    instead: '`upsert`.',
  },
  {
    title: 'findOneBy, save (create only)',
    call: async ({ tags }, { name, color }) =>
      (await tags.findOneBy({ name })) ?? (await tags.save({ name, color })),
    instead: '`orIgnore`, then `findOneBy`.',
  },
  {
    title: 'upsert',
    call: async ({ tags }, { name, color }) => {
      const { raw } = await tags.upsert({ name, color }, ['name']);
      return raw[0];
    },
  },
  {
    title: 'upsert, findOneBy',
    call: async ({ tags }, { name, color }) => {
      await tags.upsert({ name, color }, ['name']);
      return tags.findOneByOrFail({ name });
    },
    instead: 'answer with what was sent, and take the id from `raw`: the row itself ends right.',
  },
  {
    title: 'orIgnore, findOneBy',
    call: async ({ tags }, { name, color }) => {
      await tags.createQueryBuilder().insert().values({ name, color }).orIgnore().execute();
      return tags.findOneByOrFail({ name });
    },
  },
];

export default appOf({ open, rows });
