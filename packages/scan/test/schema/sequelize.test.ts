import { expect, test } from 'vitest';
import { textOf } from '../support/schema-of.ts';

test('define, init, indexes, underscored', async () => {
  expect(
    await textOf({
      'db.js': `const { Sequelize } = require('sequelize'); module.exports = new Sequelize(url, { define: { underscored: true } });`,
      'models/user.js': `
module.exports = (sequelize, DataTypes) => {
  const User = sequelize.define('User', {
    email: { type: DataTypes.STRING, allowNull: false, unique: true },
    firstName: DataTypes.STRING(20),
    orgId: { type: DataTypes.UUID, unique: 'org_first', references: { model: 'Organisations', key: 'id' }, onDelete: 'CASCADE' },
    role: { type: DataTypes.STRING, unique: 'org_first', field: 'role_name' },
    token: { type: DataTypes.CITEXT, defaultValue: DataTypes.UUIDV4 },
  }, {
    paranoid: true,
    indexes: [
      { unique: true, fields: ['firstName', 'orgId'], where: { deletedAt: null } },
      { unique: true, name: 'lower_email', fields: [sequelize.fn('lower', sequelize.col('email'))] },
      { fields: ['token'] },
    ],
  });
  return User;
};`,
      'models/category.ts': `import { Model, DataTypes } from 'sequelize';
export class Category extends Model {}
Category.init({ id: { type: DataTypes.INTEGER, autoIncrement: true, primaryKey: true }, slug: { type: DataTypes.STRING, unique: true } }, { sequelize, tableName: 'cats', underscored: false, timestamps: false });`,
    }),
  ).toMatchInlineSnapshot(`
    "users (User) models/user.js:3: email first_name=firstName? org_id=orgId? role_name=role? token?~* id* created_at=createdAt updated_at=updatedAt deleted_at=deletedAt?
      unique users_email_key (email) @4
      unique org_first (org_id, role_name) @6
      primary users_pkey (id) @3
      unique users_first_name_org_id (first_name, org_id) where deleted_at IS NULL @3
      unique lower_email (<lower(email)>) @3
      foreign users_org_id_fkey (org_id) -> Organisations (id) on delete cascade
    cats (Category) models/category.ts:3: id* slug?
      unique cats_slug_key (slug) @3
      primary cats_pkey (id) @3"
  `);
});

test('sequelize-typescript', async () => {
  expect(
    await textOf({
      'models/user.ts': `import { Table, Column, Model, Unique, PrimaryKey, AutoIncrement, ForeignKey, Index, DataType, AllowNull, BelongsTo } from 'sequelize-typescript';
@Table({ tableName: 'users', underscored: true, timestamps: false, indexes: [{ unique: true, fields: ['nick'], where: { active: true } }] })
export class User extends Model {
  @PrimaryKey @AutoIncrement @Column(DataType.INTEGER) id!: number;
  @Unique @Column({ type: DataType.STRING, allowNull: false }) email!: string;
  @Unique('pair') @Column nick!: string;
  @Unique('pair') @ForeignKey(() => Team) @Column teamId!: number;
  @Index({ name: 'ix', unique: true }) @Column phoneNumber!: string;
  @BelongsTo(() => Team) team!: Team;
}
@Table export class Team extends Model { @Column name!: string; }`,
    }),
  ).toMatchInlineSnapshot(`
    "users (User) models/user.ts:3: id* email nick? team_id=teamId? phone_number=phoneNumber?
      primary users_pkey (id) @4
      unique users_email_key (email) @5
      unique users_nick (nick) where active = true @3
      unique pair (nick, team_id) @3
      unique ix (phone_number) @3
      foreign users_team_id_fkey (team_id) -> Teams (id)
    Teams (Team) models/user.ts:11: name? id* createdAt updatedAt
      primary Teams_pkey (id) @11"
  `);
});

test('associations, wherever they stand, and the decorators of Sequelize 7', async () => {
  expect(
    await textOf({
      'models/associations.js': `const { sequelize } = require('sequelize'); const { Order, Customer, Item } = require('./models');
Order.belongsTo(Customer, { onDelete: 'CASCADE' }); Order.hasMany(Item, { foreignKey: { name: 'orderId', allowNull: false } }); Item.belongsTo(Customer, { as: 'owner', constraints: false });`,
      'models/models.js': `const { sequelize, S } = require('sequelize'); const Order = sequelize.define('Order', { total: S.INTEGER }, { timestamps: false });
const Customer = sequelize.define('Customer', {}, { timestamps: false }); const Item = sequelize.define('Item', {}, { timestamps: false }); module.exports = { Order, Customer, Item };`,
      'models/user.ts': `import { Model, DataTypes } from '@sequelize/core'; import { Attribute, Unique, NotNull, PrimaryKey, AutoIncrement } from '@sequelize/core/decorators-legacy';
export class User extends Model { @Attribute(DataTypes.INTEGER) @PrimaryKey @AutoIncrement declare id: number; @Attribute(DataTypes.STRING) @NotNull @Unique declare email: string; @Attribute(DataTypes.STRING) declare nick: string; }`,
    }),
  ).toMatchInlineSnapshot(`
    "Orders (Order) models/models.js:1: total? id* customerId?
      primary Orders_pkey (id) @1
      foreign Orders_customerId_fkey (customerId) -> Customers (id) on delete cascade
    Customers (Customer) models/models.js:2: id*
      primary Customers_pkey (id) @2
    Items (Item) models/models.js:2: id* orderId
      primary Items_pkey (id) @2
      foreign Items_orderId_fkey (orderId) -> Orders (id)
    Users (User) models/user.ts:2: id* email nick? createdAt updatedAt
      primary Users_pkey (id) @2
      unique Users_email_key (email) @2"
  `);
});

test("a model's unique is not in a database that migrations make without it", async () => {
  expect(
    await textOf({
      'models/tag.js': `module.exports = (sequelize, T) => sequelize.define('Tag', { name: { type: T.STRING, unique: true }, slug: { type: T.STRING, unique: true } });`,
      'migrations/1-tags.js': `module.exports = { async up(queryInterface, Sequelize) {
  await queryInterface.createTable('Tags', { id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true }, name: { type: Sequelize.STRING }, slug: { type: Sequelize.STRING, unique: true } });
}, async down(queryInterface) { await queryInterface.dropTable('Tags'); } };`,
    }),
  ).toMatchInlineSnapshot(`
    "Tags (Tag) models/tag.js:1: name? slug? id* createdAt updatedAt
      primary Tags_pkey (id) @2
      unique Tags_slug_key (slug) @2"
  `);
});

test('what a configuration says of all tables', async () => {
  const model = `module.exports = (sequelize, DataTypes) => sequelize.define('t_user', { email: { type: DataTypes.TEXT, unique: true } }, { timestamps: false });`;
  expect(
    await textOf({
      'config.js': `module.exports = { production: { dialect: 'sqlite', define: { underscored: true, freezeTableName: true } } };`,
      'models/user.js': model,
    }),
  ).toContain('t_user (t_user)');
  expect(await textOf({ 'models/user.js': model })).toContain('t_users (t_user)');
});
