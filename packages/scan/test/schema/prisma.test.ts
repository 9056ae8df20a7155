import { expect, test } from 'vitest';
import { textOf } from '../support/schema-of.ts';

const DATASOURCE = 'datasource db {\n  provider = "postgresql"\n}\n';

test('models, columns and constraints have the names of the database', async () => {
  expect(
    await textOf({
      'prisma/schema.prisma': `${DATASOURCE}
enum Role {
  ADMIN
}
model User {
  id        Int       @id @default(autoincrement())
  email     String    @unique(map: "users_email_uq") @db.Citext
  handle    String    @unique
  role      Role      @default(ADMIN)
  tags      String[]
  orgId     String    @map("org_id")
  org       Org       @relation(fields: [orgId], references: [id], onDelete: Cascade)
  managerId Int?      @map("manager_id")
  manager   User?     @relation("m", fields: [managerId], references: [id])
  reports   User[]    @relation("m")
  deletedAt DateTime? @map("deleted_at")

  @@unique([orgId, handle(sort: Desc)], name: "orgHandle")
  @@unique([email], map: "live_email", where: raw("deleted_at IS NULL"))
  @@unique([handle], map: "live_handle", where: { deletedAt: null })
  @@map("users")
  @@schema("auth")
}
model Org {
  id    String @default(uuid())
  slug  String
  users User[]
  @@id([id, slug])
}`,
    }),
  ).toMatchInlineSnapshot(`
    "auth.users (User) prisma/schema.prisma:8: id* email~ handle role tags org_id=orgId manager_id=managerId? deleted_at=deletedAt?
      primary users_pkey (id) @9
      unique users_email_uq (email) @10
      unique users_handle_key (handle) @11
      unique users_org_id_handle_key (org_id, handle) @21
      unique live_email (email) where deleted_at IS NULL @22
      unique live_handle (handle) where deleted_at IS NULL @23
      foreign users_org_id_fkey (org_id) -> Org (id) on delete cascade
      foreign users_manager_id_fkey (manager_id) -> users (id) on delete set null
    Org (Org) prisma/schema.prisma:27: id* slug
      primary Org_pkey (id, slug) @31"
  `);
});

test('a schema in several files is one', async () => {
  expect(
    await textOf({
      'prisma/schema.prisma': `${DATASOURCE}model A {\n  id Int @id\n  b B @relation(fields: [id], references: [key])\n}`,
      'prisma/models/b.prisma':
        'model B {\n  id Int @id @map("key")\n  key Int @unique @map("b_key")\n  a A[]\n}',
    }),
  ).toMatchInlineSnapshot(`
    "A (A) prisma/schema.prisma:4: id
      primary A_pkey (id) @5
      foreign A_id_fkey (id) -> B (b_key) on delete restrict
    B (B) prisma/models/b.prisma:1: key=id b_key=key
      primary B_pkey (key) @2
      unique B_b_key_key (b_key) @3"
  `);
});

test('two schemas of one table name stay two tables', async () => {
  expect(
    await textOf({
      'package.json': '{}',
      'apps/a/package.json': '{}',
      'apps/b/package.json': '{}',
      'apps/a/prisma/schema.prisma': `${DATASOURCE}model User {\n  id Int @id\n  email String @unique\n}`,
      'apps/b/prisma/schema.prisma': `${DATASOURCE}model User {\n  id Int @id\n}`,
    }),
  ).toMatchInlineSnapshot(`
    "User (User) apps/a/prisma/schema.prisma:4: id email
      primary User_pkey (id) @5
      unique User_email_key (email) @6
    User (User) apps/b/prisma/schema.prisma:4: id
      primary User_pkey (id) @5"
  `);
});

test("migrations add what a model cannot say, and MySQL's texts ignore case", async () => {
  expect(
    await textOf({
      'prisma/schema.prisma':
        'datasource db {\n  provider = "mysql"\n}\nmodel User {\n  id Int @id\n  email String\n}',
      'prisma/migrations/20240101000000_init/migration.sql':
        'CREATE TABLE `User` (`id` INTEGER NOT NULL, `email` VARCHAR(191) NOT NULL, PRIMARY KEY (`id`)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;',
      'prisma/migrations/20240102000000_unique/migration.sql':
        'CREATE UNIQUE INDEX `User_email_key` ON `User`(`email`);',
    }),
  ).toMatchInlineSnapshot(`
    "User (User) prisma/schema.prisma:4: id email~
      primary User_pkey (id) @1
      unique User_email_key (email) @1"
  `);
});

test('a file that cannot be parsed is named, and the others are read', async () => {
  expect(
    await textOf({
      'prisma/schema.prisma': `${DATASOURCE}model A {\n  id Int @id\n}`,
      'prisma/broken.prisma': 'model B {\n  id Int @id(\n}',
    }),
  ).toMatchInlineSnapshot(`
    "A (A) prisma/schema.prisma:4: id
      primary A_pkey (id) @5
    problem prisma/broken.prisma: Expecting --> ')' <-- but found --> ' ' <--"
  `);
});
