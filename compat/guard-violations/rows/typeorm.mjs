import 'reflect-metadata';
import { DataSource, EntitySchema } from 'typeorm';

const numbers = ['tenant', 'age', 'parent_id', 'strict_id', 'lazy'];
const texts = ['email', 'slug', 'kind', 'must'];
const T = new EntitySchema({
  name: 'T',
  tableName: 't',
  columns: {
    id: { type: Number, primary: true },
    ...Object.fromEntries(numbers.map((name) => [name, { type: Number, nullable: true, select: false }])),
    ...Object.fromEntries(texts.map((name) => [name, { type: String, nullable: true, select: false }])),
  },
});
const Parent = new EntitySchema({
  name: 'Parent',
  tableName: 'parent',
  columns: { id: { type: Number, primary: true } },
});

async function rowOf(type, url) {
  const db = await new DataSource({ type, url, entities: [T, Parent] }).initialize();
  return {
    insert: (values) => db.getRepository(T).insert(values),
    removeParent: (id) => db.getRepository(Parent).delete({ id }),
    execute: (statement) => db.query(statement),
    transaction: (work) => db.transaction((tx) => work((statement) => tx.query(statement))),
    close: () => db.destroy(),
  };
}

export const postgres = (url) => rowOf('postgres', url);
export const mariadb = (url) => rowOf('mariadb', url);
