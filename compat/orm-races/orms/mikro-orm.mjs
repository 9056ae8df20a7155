import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';
import { appOf } from '../app.mjs';

export const orm = 'MikroORM';
export const versionOf = '@mikro-orm/postgresql';

const Tag = defineEntity({
  name: 'Tag',
  tableName: 'tags',
  properties: {
    id: p.integer().primary(),
    name: p.text().unique(),
    color: p.text(),
  },
});

export async function open(clientUrl) {
  const database = await MikroORM.init({ clientUrl, entities: [Tag] });
  return { db: database, close: () => database.close() };
}

export const rows = [
  {
    title: 'upsert',
    call: (database, { name, color }) => database.em.fork().upsert(Tag, { name, color }),
  },
  {
    title: 'upsert, onConflictAction ignore',
    call: (database, { name, color }) =>
      database.em
        .fork()
        .upsert(Tag, { name, color }, { onConflictFields: ['name'], onConflictAction: 'ignore' }),
  },
  {
    title: 'upsert, onConflictExcludeFields',
    call: (database, { name, color }) =>
      database.em
        .fork()
        .upsert(Tag, { name, color }, { onConflictFields: ['name'], onConflictExcludeFields: ['color'] }),
  },
  {
    title: 'findOne, create, flush',
    call: async (database, { name, color }) => {
      const em = database.em.fork();
      const tag = (await em.findOne(Tag, { name })) ?? em.create(Tag, { name, color });
      await em.flush();
      return tag;
    },
    instead: "`upsert` with `onConflictExcludeFields`, or `onConflictAction: 'ignore'`.",
  },
];

export default appOf({ open, rows });
