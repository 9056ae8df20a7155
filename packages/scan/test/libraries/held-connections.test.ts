import { describe, expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

async function found(
  packages: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest(...packages),
    'schema.sql': schema,
    ...files,
  });
  return findings.map(brief);
}

describe('Knex', () => {
  const register = (db: string): string =>
    `const user = await ${db}('users').where({ email }).first(); if (user) throw new Error(); await ${db}('users').insert({ email });`;

  test.each(['app.db', 'this.knex', 'request.server.knex', 'services.connection'])('%s', async (db) => {
    expect(
      await found(['knex'], {
        'src/users.js': `exports.register = async function (app, request, services, email) { ${register(db)} };`,
      }),
    ).toStrictEqual(['check-then-insert error-500 users (email)']);
  });

  test('what is called is no connection', async () => {
    expect(
      await found(['knex'], {
        'src/users.js': `exports.register = async function (app, email) { ${register('app.queue')} };`,
      }),
    ).toStrictEqual([]);
  });

  const base = `
export abstract class Model {
  #db; #transaction;
  constructor(db) { this.#db = db; }
  get db() { if (this.#transaction !== undefined) return this.#transaction; return this.#db; }
  get tableName(): string { throw new Error('not implemented'); }
  async atomically(work) { await this.start(); try { const answer = await work(); await this.commit(); return answer; } catch (error) { await this.undo(); throw error; } }
  async save(row) {
    const copy = { ...row };
    await this.atomically(async () => {
      if (row.id === undefined) await this.db(this.tableName).insert(copy);
      else await this.db(this.tableName).update(copy).where({ id: row.id });
    });
  }
}`;
  const slots = (body: string): Readonly<Record<string, string>> => ({
    'src/model.ts': base,
    'src/slots.ts': `import { Model } from './model';
export class Slots extends Model {
  get tableName() { return 'slots'; }
  async byRoom(room, day) { return this.db(this.tableName).where({ room, day }).first(); }
  async book(room, day) { ${body} }
}`,
  });

  test('a base class asks for the table of its subclass', async () => {
    expect(
      await found(
        ['knex'],
        slots('if (await this.byRoom(room, day)) throw new Error(); await this.save({ room, day });'),
      ),
    ).toStrictEqual(['check-then-insert duplicate slots (room, day)']);
  });

  test('a transaction within one', async () => {
    expect(
      await found(
        ['knex'],
        slots(
          'await this.atomically(async () => { if (await this.byRoom(room, day)) return; await this.save({ room, day }); });',
        ),
      ),
    ).toStrictEqual(['check-then-insert duplicate slots (room, day)']);
  });
});

describe('Objection', () => {
  const book = (models: string): string =>
    `const slot = await ${models}.query().findOne({ room, day }); if (!slot) await ${models}.query().insert({ room, day });`;

  test('models that are handed around', async () => {
    expect(
      await found(['objection'], {
        'src/slots.js': `exports.book = async function (app, room, day) { ${book('app.models.slots')} };`,
      }),
    ).toStrictEqual(['check-then-insert duplicate slots (room, day)']);
  });

  test('the query of something else', async () => {
    expect(
      await found(['objection'], {
        'src/slots.js': `exports.book = async function (client, room, day) { const slot = await client.query('SELECT 1'); if (!slot) await client.insert({ room, day }); };`,
      }),
    ).toStrictEqual([]);
  });
});

describe('SQL', () => {
  const book = (table: string): Readonly<Record<string, string>> => ({
    'src/slots.ts': `import { sql } from 'slonik';
export async function book(pool, table, room, day) {
  const taken = await pool.maybeOne(sql.unsafe\`SELECT id FROM \${${table}} WHERE room = \${room} AND day = \${day}\`);
  if (taken === null) await pool.query(sql.unsafe\`INSERT INTO \${${table}} (room, day) VALUES (\${room}, \${day})\`);
}`,
  });

  test('an identifier that is known', async () => {
    expect(await found(['slonik'], book("sql.identifier(['slots'])"))).toStrictEqual([
      'check-then-insert duplicate slots (room, day)',
    ]);
  });

  test.each(['sql.identifier([table])', 'table'])('%s may be any table', async (table) => {
    expect(await found(['slonik'], book(table))).toStrictEqual([]);
  });

  const register = (between: string): Readonly<Record<string, string>> => ({
    'src/users.ts': `import Database from 'better-sqlite3';
const db = new Database('app.db');
export async function register({ email, password }) {
  const user = db.prepare('SELECT id FROM users WHERE email = ?').get(email);
  if (user) throw new Error('taken');
  ${between}
  db.prepare('INSERT INTO users (email, role) VALUES (?, ?)').run(email, 'user');
}`,
  });

  test('a synchronous driver lets nobody in between', async () => {
    expect(await found(['better-sqlite3'], register(''))).toStrictEqual([]);
  });

  test('unless the code waits for something', async () => {
    expect(await found(['better-sqlite3'], register('const digest = await hash(password);'))).toStrictEqual([
      'check-then-insert error-500 users (email)',
    ]);
  });
});

describe('what a check and an act have to do with each other', () => {
  const pg = (body: string): Readonly<Record<string, string>> => ({
    'src/handler.ts': `import knexOf from 'knex';\nconst knex = knexOf({ client: 'pg' });\nexport async function handler({ id, parent, email, room, day }) { ${body} }`,
  });

  test('the connection of a factory, in its transaction', async () => {
    expect(
      await found(['knex'], {
        'src/handler.ts': `import knexOf from 'knex';
export async function book(config, room, day) {
  const trx = await knexOf(config).transaction();
  const slot = await trx('slots').where({ room, day }).first();
  if (!slot) await trx('slots').insert({ room, day });
}`,
      }),
    ).toStrictEqual(['check-then-insert duplicate slots (room, day)']);
  });

  const move = (row: string): string =>
    `const one = await knex('counters').where({ id }).first(); const other = await knex('counters').where({ id: parent }).first();
     if (!one || !other || other.status !== 'open') throw new Error();
     await knex('counters').where({ id: ${row}.id }).update({ status: 'moved' });`;

  test('the row that was looked at is changed', async () => {
    expect(await found(['knex'], pg(move('other')))).toStrictEqual([
      'check-then-write invariant counters (status)',
    ]);
  });

  test('another row is changed', async () => {
    expect(await found(['knex'], pg(move('one')))).toStrictEqual([]);
  });

  test('the length of a key is no number of rows', async () => {
    expect(
      await found(
        ['knex'],
        pg(`const user = await knex('users').where({ email }).first(); if (!user) throw new Error();
        const ids = typeof user.id === 'string' ? [user.id] : user.id; if (ids.length === 1) await knex('users').whereIn('id', ids).delete();`),
      ),
    ).toStrictEqual([]);
  });

  test('two plain values are two things', async () => {
    expect(
      await found(
        ['knex'],
        pg(
          `const user = await knex('users').where({ email: 'a@b.c' }).first(); if (user) throw new Error(); await knex('users').insert({ email: 'd@e.f' });`,
        ),
      ),
    ).toStrictEqual([]);
  });

  test('what runs once meets nobody', async () => {
    const body =
      "const slot = await knex('slots').where({ room, day }).first(); if (!slot) await knex('slots').insert({ room, day });";
    const { 'src/handler.ts': text = '' } = pg(body);
    expect(await found(['knex'], { 'scripts/handler.ts': text })).toStrictEqual([]);
    expect(await found(['knex'], { 'src/handler.ts': text })).toHaveLength(1);
  });
});

test('each handler of a file with many routes has room of its own', async () => {
  const busy = Array.from(
    { length: 40 },
    (_, at) => `const a${at} = b.map((x) => x.c + ${at}).filter((x) => x);`,
  ).join('\n');
  const routes = Array.from(
    { length: 60 },
    (_, at) => `router.post('rows.${at}', auth(), async (ctx) => { ${busy} });`,
  );
  expect(
    await found(['knex'], {
      'src/routes.ts': `import Router from 'koa-router';\nimport { knex } from './db';\nconst router = new Router();\n${routes.join('\n')}
router.post('slots.book', auth(), async (ctx) => {
  const { room, day } = ctx.request.body;
  const slot = await knex('slots').where({ room, day }).first();
  if (!slot) await knex('slots').insert({ room, day });
});`,
    }),
  ).toStrictEqual(['check-then-insert duplicate slots (room, day)']);
});

test('a model that is initialised in a constructor, behind a default export of what was imported', async () => {
  expect(
    await found(['sequelize'], {
      'src/slots.ts': `import { Model, DataTypes } from 'sequelize';
class SlotModel extends Model {}
export default class SlotStorage {
  constructor(connection) {
    this.model = SlotModel.init({ room: DataTypes.STRING, day: DataTypes.STRING }, { tableName: 'slots', sequelize: connection });
  }
  async byRoom(room, day) { return this.model.findOne({ where: { room, day } }); }
  async add(room, day) { return this.model.create({ room, day }); }
}`,
      'src/storage.ts': `import SlotStorage from './slots';\nexport default SlotStorage;`,
      'src/service.ts': `import type Storage from './storage';
export class Booking {
  constructor(private readonly storage: Storage) {}
  async book(room, day) {
    const slot = await this.storage.byRoom(room, day);
    if (slot !== null) throw new Error();
    await this.storage.add(room, day);
  }
}`,
    }),
  ).toStrictEqual(['check-then-insert duplicate slots (room, day)']);
});

describe('Kysely', () => {
  const register = (index: string): Promise<string[]> =>
    found(['kysely'], {
      'schema.sql': `create table users (id serial primary key, email text not null); ${index}`,
      'src/users.ts': `import { Kysely, sql } from 'kysely';
export async function register(db: Kysely<any>, email) {
  const user = await db.selectFrom('users').selectAll().where(sql\`LOWER(email)\`, '=', email.toLowerCase()).executeTakeFirst();
  if (user) throw new Error();
  await db.insertInto('users').values({ email }).execute();
}`,
    });

  test('a column in lower case is held by an index on it', async () => {
    expect(await register('create unique index on users (lower(email));')).toStrictEqual([
      'check-then-insert error-500 users (email)',
    ]);
  });

  test('and by none on the column as it is', async () => {
    expect(await register('create unique index on users (email);')).toStrictEqual([
      'check-then-insert duplicate users (email)',
    ]);
  });

  test('a number is always there, and may be none', async () => {
    expect(
      await found(['kysely'], {
        'src/users.ts': `import { Kysely } from 'kysely';
export async function register(db: Kysely<any>, email) {
  const { count } = await db.selectFrom('users').select((eb) => eb.fn.countAll().as('count')).where('email', '=', email).executeTakeFirstOrThrow();
  if (count > 0) throw new Error();
  await db.insertInto('users').values({ email }).execute();
}`,
      }),
    ).toStrictEqual(['check-then-insert error-500 users (email)']);
  });
});
