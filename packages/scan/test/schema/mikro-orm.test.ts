import { expect, test } from 'vitest';
import { textOf } from '../support/schema-of.ts';

test('entities with decorators', async () => {
  expect(
    await textOf({
      'src/base.ts': `import { PrimaryKey, Property } from '@mikro-orm/core';
export abstract class Base { @PrimaryKey() id!: number; @Property({ onCreate: () => new Date() }) createdAt = new Date(); }`,
      'src/user.ts': `
import { Entity, Property, Unique, ManyToOne, OneToOne, Enum } from '@mikro-orm/core';
import { Base } from './base.js';
@Entity({ tableName: 'users' })
@Unique({ properties: ['org', 'handle'], name: 'org_handle' })
@Unique({ expression: 'create unique index email_lower on users (lower(email), org_id) where deleted_at is null' })
export class User extends Base {
  @Property({ unique: true, columnType: 'citext' }) email!: string;
  @Property() @Unique() handle!: string;
  @Property({ fieldName: 'nick', nullable: true }) nickName?: string;
  @ManyToOne(() => Organisation, { deleteRule: 'cascade' }) org!: Organisation;
  @OneToOne({ entity: () => Organisation, unique: true, nullable: true }) home?: Organisation;
  @Property({ persist: false }) computed?: string;
}
@Entity() export class Organisation extends Base { @Enum(() => Kind) kind!: Kind; }`,
    }),
  ).toMatchInlineSnapshot(`
    "users (User) src/user.ts:7: id* created_at=createdAt* email~ handle nick=nickName? org_id=org home_id=home?
      unique users_email_unique (email) @8
      unique users_handle_unique (handle) @9
      unique users_home_id_unique (home_id) @12
      primary users_pkey (id) @7
      unique org_handle (org_id, handle) @5
      unique email_lower (org_id, <lower(email)>) where deleted_at IS NULL @6
      foreign users_org_id_foreign (org_id) -> organisation (id) on delete cascade
      foreign users_home_id_foreign (home_id) -> organisation (id) on delete set null
    organisation (Organisation) src/user.ts:15: id* created_at=createdAt* kind
      primary organisation_pkey (id) @15"
  `);
});

test('defineEntity and EntitySchema', async () => {
  expect(
    await textOf({
      'src/a.ts': `import { defineEntity, p, EntitySchema } from '@mikro-orm/core';
export const Book = defineEntity({ name: 'Book', tableName: 'books', properties: { id: p.uuid().primary(), isbn: p.string().unique(), shelfNo: p.integer().nullable(), author: () => p.manyToOne(Author) }, uniques: [{ properties: ['author', 'shelfNo'] }] });
export const Author = new EntitySchema({ name: 'Author', properties: { id: { type: 'number', primary: true }, fullName: { type: 'string', unique: 'full_name_uq', nullable: true }, mentor: { kind: 'm:1', entity: 'Author', nullable: true } } });`,
    }),
  ).toMatchInlineSnapshot(`
    "books (Book) src/a.ts:2: id isbn shelf_no=shelfNo? author_id=author
      unique books_isbn_unique (isbn) @2
      primary books_pkey (id) @2
      unique books_author_id_shelf_no_unique (author_id, shelf_no) @2
      foreign books_author_id_foreign (author_id) -> author (id)
    author (Author) src/a.ts:3: id* full_name=fullName? mentor_id=mentor?
      unique full_name_uq (full_name) @3
      primary author_pkey (id) @3
      foreign author_mentor_id_foreign (mentor_id) -> author (id) on delete set null"
  `);
});
