import { DataTypes, Sequelize } from 'sequelize';
import { appOf } from '../app.mjs';

export const orm = 'Sequelize';
export const versionOf = 'sequelize';

export async function open(url) {
  const sequelize = new Sequelize(url, { logging: false });
  return { db: { sequelize, Tag: defineTag(sequelize) }, close: () => sequelize.close() };
}

export const defineTag = (sequelize) =>
  sequelize.define(
    'Tag',
    {
      name: { type: DataTypes.TEXT, unique: true },
      color: DataTypes.TEXT,
    },
    { tableName: 'tags', timestamps: false },
  );

export const rows = [
  {
    title: 'findOrCreate',
    call: ({ Tag }, { name, color }) => Tag.findOrCreate({ where: { name }, defaults: { color } }),
  },
  {
    title: 'findOrCreate in a transaction',
    call: ({ sequelize, Tag }, { name, color }) =>
      sequelize.transaction((transaction) =>
        Tag.findOrCreate({ where: { name }, defaults: { color }, transaction }),
      ),
    instead:
      '`findCreateFind` outside of the transaction; within it nothing can read what the other one made.',
  },
  {
    title: 'findCreateFind',
    call: ({ Tag }, { name, color }) => Tag.findCreateFind({ where: { name }, defaults: { color } }),
  },
  {
    title: 'findCreateFind in a transaction',
    call: ({ sequelize, Tag }, { name, color }) =>
      sequelize.transaction((transaction) =>
        Tag.findCreateFind({ where: { name }, defaults: { color }, transaction }),
      ),
  },
  {
    title: 'upsert',
    call: async ({ Tag }, { name, color }) => {
      const [tag] = await Tag.upsert({ name, color });
      return tag;
    },
  },
];

export default appOf({ open, rows });
