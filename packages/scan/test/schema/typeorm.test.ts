import { expect, test } from 'vitest';
import { textOf } from '../support/schema-of.ts';

test('entities with decorators', async () => {
  expect(
    await textOf({
      'src/base.ts': `import { PrimaryGeneratedColumn, DeleteDateColumn } from 'typeorm';
export abstract class Base { @PrimaryGeneratedColumn('uuid') id: string; @DeleteDateColumn() deletedAt: Date; }`,
      'src/name.ts': `import { Column } from 'typeorm'; export class Name { @Column() first: string; @Column({ unique: true }) last: string; }`,
      'src/user.entity.ts': `
import { Entity, Column, Unique, Index, ManyToOne, OneToOne, JoinColumn, ManyToMany, JoinTable, RelationId } from 'typeorm';
import { Base } from './base';
import { Name } from './name';
import { Org } from './org.entity';
@Entity({ name: 'users', schema: 'auth' })
@Unique('org_handle', ['org', 'handle'])
@Unique(['email', 'handle'])
@Index('live_email', ['email'], { unique: true, where: '"deletedAt" IS NULL' })
@Index(['handle'])
export class User extends Base {
  @Column({ type: 'citext', unique: true }) email: string;
  @Column('varchar', { nullable: true }) @Index({ unique: true }) handle: string | null;
  @Column({ name: 'full_name' }) fullName: string;
  @Column(() => Name) name: Name;
  @ManyToOne(() => Org, (org) => org.users, { onDelete: 'CASCADE', nullable: false }) org: Org;
  @OneToOne(() => Profile) @JoinColumn({ name: 'profile_id' }) profile: Profile;
  @ManyToMany(() => Org) @JoinTable() guests: Org[];
  @OneToMany(() => Org, (org) => org.owner) owned: Org[];
  password: string;
}
@Entity() export class Profile { @PrimaryColumn() userId: number; @PrimaryColumn() kind: string; }`,
      'src/org.entity.ts': `import { Entity, PrimaryGeneratedColumn, Column } from 'typeorm';
@Entity('orgs') export class Org { @PrimaryGeneratedColumn() id: number; @Column() slug: string; }`,
    }),
  ).toMatchInlineSnapshot(`
    "auth.users (User) src/user.entity.ts:11: id* deletedAt? email~ handle? full_name=fullName nameFirst=first nameLast=last orgId=org profile_id=profile?
      unique UQ_97672ac88f789774dd47f7c8be3 (email) @12
      unique UQ_102a51b958d707aa96d7b22f45e (nameLast) @1
      unique REL_23371445bd80cb3e413089551b (profile_id) @17
      primary PK_a3ffb1c0c8416b9fc6f907b7433 (id) @2
      unique org_handle (orgId, handle) @7
      unique UQ_62b8b4cb020fef73cab4db84e86 (email, handle) @8
      unique live_email (email) where "deletedAt" IS NULL @9
      unique IDX_6a7e5f591436179c411f5308a9 (handle) @13
      foreign FK_1890588e47e133fd85670f187d6 (orgId) -> orgs (id) on delete cascade
      foreign FK_23371445bd80cb3e413089551bf (profile_id) -> profile (userId)
    users_guests_orgs src/user.entity.ts:18: usersId orgsId
      primary PK_445da945502c4ec41c54e37eecb (usersId, orgsId) @18
      foreign FK_15731b01d949a271473e4bf2209 (usersId) -> users (id) on delete cascade
      foreign FK_6005b655c1ce838eac1d75956d4 (orgsId) -> orgs (id) on delete cascade
    profile (Profile) src/user.entity.ts:22: userId kind
      primary PK_a307e7021e6ea9e6f96747c30a9 (userId, kind) @22
    orgs (Org) src/org.entity.ts:2: id* slug
      primary PK_9eed8bfad4c9e0dc8648e090efe (id) @2"
  `);
});

test('a naming strategy, and EntitySchema', async () => {
  expect(
    await textOf({
      'src/data-source.ts': `import { DataSource } from 'typeorm'; export const db = new DataSource({ type: 'mysql', namingStrategy: new SnakeNamingStrategy() });`,
      'src/a.ts': `import { Entity, Column, PrimaryColumn, ManyToOne } from 'typeorm';
@Entity() export class BlogPost { @PrimaryColumn() postId: number; @Column({ unique: true }) slugText: string; @ManyToOne(() => BlogPost) parentPost: BlogPost; }`,
      'src/b.js': `const { EntitySchema } = require('typeorm');
module.exports = new EntitySchema({ name: 'Tag', tableName: 'tags', columns: { id: { primary: true, type: 'int', generated: true }, tagName: { type: 'varchar', unique: true } },
  uniques: [{ name: 'pair', columns: ['id', 'tagName'] }], indices: [{ columns: ['tagName'], unique: true, where: 'id > 1' }] });`,
    }),
  ).toMatchInlineSnapshot(`
    "blog_post (BlogPost) src/a.ts:2: post_id=postId slug_text=slugText~ parent_post_post_id=parentPost?
      unique UQ_1473e7c1fc2689e4f8d0c217c53 (slug_text) @2
      primary PK_1203538142b22a1d6f3fcb3d88e (post_id) @2
      foreign FK_e19c3d216d78b64020f39fac53d (parent_post_post_id) -> blog_post (post_id)
    tags (Tag) src/b.js:2: id* tag_name=tagName~
      unique UQ_2df8d47c78b4eee8ed46c729f58 (tag_name) @2
      primary PK_e7dc17249a1148a1970748eda99 (id) @2
      unique pair (id, tag_name) @2
      unique IDX_7ad419e57da0e8fa6ad5814467 (tag_name) where id > 1 @2"
  `);
});
