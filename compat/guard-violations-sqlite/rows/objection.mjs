import objection from 'objection';
import { knexFor } from '../knex-row.mjs';

export async function sqlite(path) {
  const db = knexFor('better-sqlite3', path);
  const model = (tableName) =>
    class extends objection.Model {
      static tableName = tableName;
    }.bindKnex(db);
  const [T, Parent] = [model('t'), model('parent')];
  return {
    insert: (values) => T.query().insert(values),
    removeParent: (id) => Parent.query().deleteById(id),
    execute: (statement) => db.raw(statement),
    transaction: (work) => T.transaction((tx) => work((statement) => tx.raw(statement))),
    close: () => db.destroy(),
  };
}
