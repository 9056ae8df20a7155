import { createBaseTable } from 'orchid-orm';
import { orchidORM } from 'orchid-orm/node-postgres';
import { appOf } from '../app.mjs';

export const orm = 'Orchid ORM';
export const versionOf = 'orchid-orm';

class Tag extends createBaseTable() {
  table = 'tags';
  columns = this.setColumns(
    (t) => ({ id: t.identity().primaryKey(), name: t.text(), color: t.text() }),
    (t) => t.unique(['name']),
  );
}

export async function open(databaseURL) {
  const db = orchidORM({ databaseURL, log: false }, { tag: Tag });
  return { db, close: () => db.$close() };
}

export const rows = [
  {
    title: 'orCreate',
    call: async (db, { name, color }) => db.tag.selectAll().findBy({ name }).orCreate({ name, color }),
    documented:
      'Documented as atomic, since the second statement looks again. A row that is not committed yet cannot be seen by it.',
    instead: '`insert` with `onConflictDoNothing`, then `findBy`.',
  },
  {
    title: 'upsert',
    call: async (db, { name, color }) =>
      db.tag.selectAll().findBy({ name }).upsert({ data: { color }, create: { name } }),
    documented: 'Works as `orCreate` does, with UPDATE in place of SELECT.',
    instead: '`create` with `onConflict().merge()`.',
  },
  {
    title: 'onConflict merge',
    call: async (db, { name, color }) => db.tag.create({ name, color }).onConflict('name').merge(),
  },
  {
    title: 'onConflictDoNothing, findBy',
    call: async (db, { name, color }) => {
      await db.tag.insert({ name, color }).onConflictDoNothing('name');
      return db.tag.findBy({ name });
    },
  },
];

export default appOf({ open, rows });
