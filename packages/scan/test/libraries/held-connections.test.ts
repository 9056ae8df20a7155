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
