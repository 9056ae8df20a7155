import 'reflect-metadata';
import { DataSource, EntitySchema } from 'typeorm';

const optional = (type, names) =>
  Object.fromEntries(names.map((name) => [name, { type, nullable: true, select: false }]));
const id = { type: Number, primary: true };
const T = new EntitySchema({
  name: 'T',
  tableName: 't',
  columns: {
    id,
    ...optional(Number, ['tenant', 'age', 'parent_id', 'strict_id', 'lazy']),
    ...optional(String, ['email', 'slug', 'kind', 'must']),
  },
});
const Parent = new EntitySchema({ name: 'Parent', tableName: 'parent', columns: { id } });

export async function sqlite(database) {
  const db = await new DataSource({
    type: 'better-sqlite3',
    database,
    timeout: 0,
    entities: [T, Parent],
  }).initialize();
  return {
    insert: (values) => db.getRepository(T).insert(values),
    removeParent: (key) => db.getRepository(Parent).delete({ id: key }),
    execute: (statement) => db.query(statement),
    transaction: (work) => db.transaction((tx) => work((statement) => tx.query(statement))),
    close: () => db.destroy(),
  };
}
