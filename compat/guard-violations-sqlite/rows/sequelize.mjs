import { DataTypes, Sequelize } from 'sequelize';

const optional = (type, names) => Object.fromEntries(names.map((name) => [name, type]));

export async function sqlite(storage) {
  const db = new Sequelize({ dialect: 'sqlite', storage, logging: false, retry: { max: 1 } });
  await db.query('PRAGMA busy_timeout = 0');
  const options = { freezeTableName: true, timestamps: false };
  const id = { type: DataTypes.INTEGER, primaryKey: true };
  const T = db.define(
    't',
    {
      id,
      ...optional(DataTypes.INTEGER, ['tenant', 'age', 'parent_id', 'strict_id', 'lazy']),
      ...optional(DataTypes.TEXT, ['email', 'slug', 'kind', 'must']),
    },
    options,
  );
  const Parent = db.define('parent', { id }, options);
  return {
    insert: (values) => T.create(values),
    removeParent: (key) => Parent.destroy({ where: { id: key } }),
    execute: (statement) => db.query(statement),
    transaction: (work) =>
      db.transaction(async (transaction) => {
        await db.query('PRAGMA busy_timeout = 0', { transaction });
        await work((statement) => db.query(statement, { transaction }));
      }),
    close: () => db.close(),
  };
}
