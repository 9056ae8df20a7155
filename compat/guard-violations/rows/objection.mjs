import knex from 'knex';
import objection from 'objection';

function rowOf(client, connection) {
  const db = knex({ client, connection });
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

export const postgres = async (url) => rowOf('pg', url);
export const mariadb = async (url) => rowOf('mysql2', url);
