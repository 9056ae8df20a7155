import { DataTypes, Sequelize } from 'sequelize';

const numbers = ['tenant', 'age', 'parent_id', 'strict_id', 'lazy'];
const texts = ['email', 'slug', 'kind', 'must'];

async function rowOf(url) {
  const db = new Sequelize(url, { logging: false });
  const options = { freezeTableName: true, timestamps: false };
  const id = { type: DataTypes.INTEGER, primaryKey: true };
  const T = db.define(
    't',
    {
      id,
      ...Object.fromEntries(numbers.map((name) => [name, DataTypes.INTEGER])),
      ...Object.fromEntries(texts.map((name) => [name, DataTypes.TEXT])),
    },
    options,
  );
  const Parent = db.define('parent', { id }, options);
  return {
    insert: (values) => T.create(values),
    removeParent: (key) => Parent.destroy({ where: { id: key } }),
    execute: (statement) => db.query(statement),
    transaction: (work) =>
      db.transaction((transaction) => work((statement) => db.query(statement, { transaction }))),
    close: () => db.close(),
  };
}

export const postgres = (url) => rowOf(url);
export const mariadb = (url) => rowOf(url);
