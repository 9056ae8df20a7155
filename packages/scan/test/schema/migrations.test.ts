import { expect, test } from 'vitest';
import { textOf } from '../support/schema-of.ts';

test('Knex', async () => {
  expect(
    await textOf({
      'migrations/001.ts': `
import type { Knex } from 'knex';
const TABLE = 'users';
function stamps(t: Knex.TableBuilder) { t.timestamps(true, true); t.timestamp('deleted_at'); }
export async function up(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable(TABLE))) {
    await knex.schema.createTable(TABLE, (table) => {
      table.increments();
      table.string('email').notNullable().unique();
      table.specificType('handle', 'citext').unique({ indexName: 'handle_uq' });
      table.integer('org_id').unsigned().references('id').inTable('orgs').onDelete('CASCADE');
      table.uuid('token').defaultTo(knex.raw('gen_random_uuid()'));
      table.unique(['org_id', 'email'], 'org_email');
      table.unique(['handle'], { predicate: knex.whereNull('deleted_at'), useConstraint: false, indexName: 'live' });
      for (const name of ['a', 'b']) table.boolean(name);
      stamps(table);
    }).createTable('orgs', function () { this.uuid('id').primary(); });
  }
}
export async function down(knex: Knex) { await knex.schema.dropTable(TABLE); }`,
      'migrations/002.js': `
exports.up = (knex) => knex.schema.alterTable('users', (t) => {
  t.dropUnique(['email']); t.renameColumn('a', 'c'); t.dropColumn('b'); t.string('email').notNullable().alter();
}).then(() => knex.raw('CREATE UNIQUE INDEX email_lower ON users (lower(email)) WHERE deleted_at IS NULL'));
exports.down = (knex) => knex.raw('DROP INDEX email_lower');`,
      'migrations/003.js': `exports.up = async function (knex) { await knex.schema.withSchema('auth').createTable('s', (t) => { t.string('a'); t.string('b'); t.primary(['a', 'b']); t.foreign('a').references('orgs.id'); }); await knex.schema.renameTable('orgs', 'organisations'); };`,
    }),
  ).toMatchInlineSnapshot(`
    "users migrations/001.ts:7: id* email handle?~ org_id? token?* created_at? updated_at? deleted_at? c?
      primary users_pkey (id) @8
      unique handle_uq (handle) @10
      unique org_email (org_id, email) @13
      unique live (handle) where deleted_at IS NULL @14
      unique email_lower (<lower(email)>) where deleted_at IS NULL @4
      foreign users_org_id_foreign (org_id) -> organisations (id) on delete cascade
    organisations migrations/001.ts:17: id
      primary orgs_pkey (id) @17
    auth.s migrations/003.js:1: a b
      primary s_pkey (a, b) @1
      foreign s_a_foreign (a) -> organisations (id)"
  `);
});

test('Kysely', async () => {
  expect(
    await textOf({
      'src/migrations/2024-01-01.ts': `
import { type Kysely, sql } from 'kysely';
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createTable('users').ifNotExists()
    .addColumn('id', 'serial', (col) => col.primaryKey())
    .addColumn('email', sql\`citext\`, (col) => col.notNull().unique())
    .addColumn('org_id', 'integer', (col) => col.references('orgs.id').onDelete('cascade'))
    .addColumn('deleted_at', 'timestamptz')
    .addUniqueConstraint('org_email', ['org_id', 'email'], (c) => c.nullsNotDistinct())
    .execute();
  await db.schema.createIndex('live').on('users').columns(['email', 'org_id']).unique().where('deleted_at', 'is', null).execute();
  await db.schema.createIndex('lower_email').on('users').unique().expression(sql\`lower(email)\`).execute();
  await db.schema.createTable('members').addColumn('a', 'integer').addColumn('b', 'integer').addPrimaryKeyConstraint('members_pk', ['a', 'b']).addForeignKeyConstraint('a_fk', ['a'], 'users', ['id'], (cb) => cb.onDelete('set null')).execute();
  await db.schema.alterTable('users').addColumn('slug', 'text', (c) => c.unique()).execute();
  await db.schema.alterTable('users').alterColumn('slug', (c) => c.setNotNull()).execute();
  await sql\`alter table users add constraint s unique (slug, org_id)\`.execute(db);
}
export async function down(db: Kysely<any>): Promise<void> { await db.schema.dropTable('users').execute(); }`,
    }),
  ).toMatchInlineSnapshot(`
    "users src/migrations/2024-01-01.ts:4: id* email~ org_id? deleted_at? slug
      primary users_pkey (id) @5
      unique users_email_key (email) @6
      unique org_email (org_id, email) nulls not distinct @9
      unique live (email, org_id) where deleted_at is null @11
      unique lower_email (<lower(email)>) @12
      unique users_slug_key (slug) @14
      unique s (slug, org_id) @16
      foreign users_org_id_fkey (org_id) -> orgs (id) on delete cascade
    members src/migrations/2024-01-01.ts:13: a b
      primary members_pk (a, b) @13
      foreign a_fk (a) -> users (id) on delete set null"
  `);
});

test('Sequelize', async () => {
  expect(
    await textOf({
      'migrations/1-users.js': `'use strict';
module.exports = {
  up: async (queryInterface, { STRING, INTEGER, DATE }) => queryInterface.sequelize.transaction(async (transaction) => {
    await queryInterface.createTable('Users', { id: { type: INTEGER, primaryKey: true, autoIncrement: true }, email: { type: STRING, allowNull: false, unique: true }, orgId: { type: INTEGER, references: { model: 'Orgs', key: 'id' }, onDelete: 'CASCADE' }, deletedAt: DATE }, { transaction, uniqueKeys: { pair: { fields: ['email', 'orgId'] } } });
    await queryInterface.addColumn('Users', 'slug', { type: STRING, unique: true });
    await queryInterface.addIndex('Users', ['slug', 'orgId'], { unique: true, name: 'slug_org', where: { deletedAt: null } });
    await queryInterface.addIndex('Users', { fields: ['orgId'], unique: true });
    await queryInterface.addConstraint('Users', { type: 'unique', fields: ['slug', 'email'], name: 'u1' });
    await queryInterface.addConstraint('Users', ['email'], { type: 'unique', name: 'u2' });
    await queryInterface.removeConstraint('Users', 'u2');
    await queryInterface.sequelize.query('CREATE UNIQUE INDEX raw_one ON "Users" (lower(slug))');
  }),
  down: (queryInterface) => queryInterface.dropTable('Users'),
};`,
    }),
  ).toMatchInlineSnapshot(`
    "Users migrations/1-users.js:4: id* email orgId? deletedAt? slug?
      unique Users_email_key (email) @4
      primary Users_pkey (id) @4
      unique pair (email, orgId) @4
      unique Users_slug_key (slug) @5
      unique slug_org (slug, orgId) where deletedAt IS NULL @6
      unique users_org_id (orgId) @7
      unique u1 (slug, email) @8
      unique raw_one (<lower(slug)>) @11
      foreign Users_orgId_fkey (orgId) -> Orgs (id) on delete cascade"
  `);
});

test('node-pg-migrate and db-migrate', async () => {
  expect(
    await textOf({
      'migrations/1_users.js': `
exports.up = (pgm) => {
  pgm.createTable('users', { id: 'id', email: { type: 'citext', notNull: true, unique: true }, org_id: { type: 'integer', references: '"orgs"', onDelete: 'cascade' } }, { constraints: { unique: [['email', 'org_id'], ['org_id']] } });
  pgm.addColumns('users', { slug: { type: 'text' } });
  pgm.createIndex('users', ['slug', 'lower(email)'], { unique: true, where: 'deleted_at IS NULL' });
  pgm.addConstraint('users', 'slug_uq', { unique: ['slug'] });
  pgm.addConstraint('users', 'org_uq', 'UNIQUE (org_id, slug)');
  pgm.sql('ALTER TABLE users ADD COLUMN deleted_at timestamptz');
};
exports.down = (pgm) => pgm.dropTable('users');`,
      'db/20200101-a.js': `const async = require('async');
exports.up = function (db, cb) { async.series([
  db.createTable.bind(db, 'things', { name: { type: 'string', primaryKey: true }, n: 'int' }),
  db.addIndex.bind(db, 'things', 'n_uq', ['n'], true),
  (callback) => db.runSql(\`ALTER TABLE things ADD COLUMN k text UNIQUE\`, callback),
], cb); };`,
    }),
  ).toMatchInlineSnapshot(`
    "users migrations/1_users.js:3: id* email~ org_id? slug? deleted_at?
      unique users_email_key (email) @3
      primary users_pkey (id) @3
      unique users_uniq_email_org_id (email, org_id) @3
      unique users_uniq_org_id (org_id) @3
      unique users_slug_unique_index (slug, <lower(email)>) where deleted_at IS NULL @5
      unique slug_uq (slug) @6
      unique org_uq (org_id, slug) @7
      foreign users_org_id_fkey (org_id) -> orgs (id) on delete cascade
    things db/20200101-a.js:3: name n? k?
      primary things_pkey (name) @3
      unique n_uq (n) @4
      unique things_k_key (k) @5"
  `);
});

test('TypeORM and MikroORM', async () => {
  expect(
    await textOf({
      'src/migrations/1700000000000-init.ts': `
import { MigrationInterface, QueryRunner, Table, TableIndex, TableUnique, TableColumn, TableForeignKey } from 'typeorm';
export class Init1700000000000 implements MigrationInterface {
  private readonly table = 'users';
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`CREATE TABLE "users" ("id" SERIAL NOT NULL, "email" character varying NOT NULL, CONSTRAINT "UQ_1" UNIQUE ("email"), CONSTRAINT "PK_1" PRIMARY KEY ("id"))\`);
    await queryRunner.createTable(new Table({ name: 'orgs', columns: [{ name: 'id', type: 'uuid', isPrimary: true, isGenerated: true, generationStrategy: 'uuid' }, new TableColumn({ name: 'slug', type: 'varchar', isUnique: true })], uniques: [{ columnNames: ['id', 'slug'] }] }), true);
    await queryRunner.createIndex('orgs', new TableIndex({ name: 'live', columnNames: ['slug'], isUnique: true, where: 'deleted IS NULL' }));
    await queryRunner.addColumn('users', new TableColumn({ name: 'org_id', type: 'uuid', isNullable: true }));
    await queryRunner.createForeignKey('users', new TableForeignKey({ columnNames: ['org_id'], referencedTableName: 'orgs', referencedColumnNames: ['id'], onDelete: 'SET NULL' }));
  }
  public async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('DROP TABLE "users"'); }
}`,
      'src/mikro/Migration20240101.ts': `import { Migration } from '@mikro-orm/migrations';
export class Migration20240101 extends Migration { override async up(): Promise<void> { this.addSql('create table "t" ("id" serial primary key, "k" text null);'); this.addSql('alter table "t" add constraint "t_k_unique" unique ("k");'); } }`,
    }),
  ).toMatchInlineSnapshot(`
    "users src/migrations/1700000000000-init.ts:6: id* email org_id?
      unique UQ_1 (email) @6
      primary PK_1 (id) @6
      foreign FK_0a13270cd3101fd16b8000e00d4 (org_id) -> orgs (id) on delete set null
    orgs src/migrations/1700000000000-init.ts:7: id* slug
      unique UQ_ed4cb7ee9ca5967c101d13bea4a (slug) @7
      unique UQ_07efe05accbfd64bd694c1600d9 (id, slug) @7
      primary PK_9eed8bfad4c9e0dc8648e090efe (id) @7
      unique live (slug) where deleted IS NULL @8
    t src/mikro/Migration20240101.ts:2: id* k?
      primary t_pkey (id) @2
      unique t_k_unique (k) @2"
  `);
});

test("Objection's models take what is unique from Knex's migrations", async () => {
  expect(
    await textOf({
      'src/user.js': `const { Model } = require('objection');
class User extends Model { static get tableName() { return 'users'; } static get jsonSchema() { return { type: 'object', required: ['email'], properties: { id: { type: 'integer' }, email: { type: 'string' }, nick: { type: ['string', 'null'] } } }; } }
module.exports = { User };`,
      'migrations/1.js': `exports.up = (knex) => knex.schema.createTable('users', (t) => { t.increments('id'); t.string('email').notNullable(); t.string('nick'); t.unique('email'); });`,
    }),
  ).toMatchInlineSnapshot(`
    "users (User) src/user.js:2: id* email nick?
      primary users_pkey (id) @1
      unique users_email_unique (email) @1"
  `);
});

test('tables that are made when the application starts', async () => {
  expect(
    await textOf({
      'src/db.js': `const { Pool } = require('pg');
const pool = new Pool();
exports.init = async () => {
  await pool.query(\`CREATE TABLE IF NOT EXISTS users (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE)\`);
};`,
      'src/tables.js': `exports.init = async (knex) => {
  if (await knex.schema.hasTable('slots')) return;
  await knex.schema.createTable('slots', (table) => { table.increments('id'); table.string('room').unique(); });
};`,
      'src/words.js': `exports.help = 'To CREATE TABLE, ask somebody.';`,
    }),
  ).toMatchInlineSnapshot(`
    "users src/db.js:4: id* email
      primary users_pkey (id) @4
      unique users_email_key (email) @4
    slots src/tables.js:3: id* room?
      primary slots_pkey (id) @3
      unique slots_room_unique (room) @3"
  `);
});

test('a migration that hands everything to helpers', async () => {
  expect(
    await textOf({
      'migrations/20200101_one.js': `const tables = require('../tables');
module.exports = { async up(knex) { await tables.makeSlots(knex); }, async down() {} };`,
      'tables/index.ts': `export async function makeSlots(knex) { await knex.schema.createTable('slots', (table) => { table.string('room').unique(); }); }`,
    }),
  ).toMatchInlineSnapshot(`
    "slots tables/index.ts:1: room?
      unique slots_room_unique (room) @1"
  `);
});
