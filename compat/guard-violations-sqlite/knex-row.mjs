import knex from 'knex';

/** A Knex of either driver; its connections wait for nobody, and uphold foreign keys. */
export function knexFor(client, filename) {
  const connection = { filename, options: { timeout: 0 } };
  const afterCreate = (db, done) => {
    if (client === 'better-sqlite3') {
      db.pragma('foreign_keys = ON');
      db.pragma('busy_timeout = 0');
      done(null, db);
    } else db.exec('PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 0', (error) => done(error, db));
  };
  return knex({ client, connection, useNullAsDefault: true, pool: { afterCreate } });
}

export function knexRow(client, path) {
  const db = knexFor(client, path);
  return {
    insert: (values) => db('t').insert(values),
    removeParent: (id) => db('parent').where({ id }).delete(),
    execute: (statement) => db.raw(statement),
    transaction: (work) => db.transaction((tx) => work((statement) => tx.raw(statement))),
    close: () => db.destroy(),
  };
}
