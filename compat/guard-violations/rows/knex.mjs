import knex from 'knex';

function rowOf(client, connection) {
  const db = knex({ client, connection });
  return {
    insert: (values) => db('t').insert(values),
    removeParent: (id) => db('parent').where({ id }).delete(),
    execute: (statement) => db.raw(statement),
    transaction: (work) => db.transaction((tx) => work((statement) => tx.raw(statement))),
    close: () => db.destroy(),
  };
}

export const postgres = async (url) => rowOf('pg', url);
export const mariadb = async (url) => rowOf('mysql2', url);
