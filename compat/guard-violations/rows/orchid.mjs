import { createBaseTable } from 'orchid-orm';
import { orchidORM } from 'orchid-orm/node-postgres';

const BaseTable = createBaseTable();

class T extends BaseTable {
  table = 't';
  columns = this.setColumns((t) => ({
    id: t.integer().primaryKey(),
    ...Object.fromEntries(
      ['tenant', 'age', 'parent_id', 'strict_id', 'lazy'].map((name) => [name, t.integer().nullable()]),
    ),
    ...Object.fromEntries(['email', 'slug', 'kind', 'must'].map((name) => [name, t.text().nullable()])),
  }));
}

class Parent extends BaseTable {
  table = 'parent';
  columns = this.setColumns((t) => ({ id: t.integer().primaryKey() }));
}

export async function postgres(databaseURL) {
  const db = orchidORM({ databaseURL, log: false }, { t: T, parent: Parent });
  const execute = (statement) => db.$query(Object.assign([statement], { raw: [statement] }));
  return {
    insert: (values) => db.t.insert(values),
    removeParent: (id) => db.parent.find(id).delete(),
    execute,
    transaction: (work) => db.$transaction(() => work(execute)),
    close: () => db.$close(),
  };
}
