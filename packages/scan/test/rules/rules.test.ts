import { describe, expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

const pg = "import { Pool } from 'pg';\nconst pool = new Pool();\n";
const prisma = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const drizzle = `import { eq } from 'drizzle-orm';\nimport { pgTable, serial, text } from 'drizzle-orm/pg-core';\nimport { db } from './db';
const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email').notNull().unique() });
const slots = pgTable('slots', { id: serial('id').primaryKey(), room: text('room').notNull(), day: text('day').notNull() });\n`;

interface Fixture {
  readonly head: string;
  readonly body: string;
  readonly packages?: Readonly<Record<string, string>>;
  readonly sql?: string;
}

async function found({ head, body, packages = {}, sql = schema }: Fixture): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json':
      Object.keys(packages).length === 0
        ? manifest('pg', '@prisma/client', 'drizzle-orm')
        : JSON.stringify({ dependencies: packages }),
    'schema.sql': sql,
    'src/handler.ts': `${head}\nexport async function handler({ id, email, role, room, day }) {\n${body}\n}`,
  });
  return findings.map(brief);
}

describe('check-then-insert', () => {
  const update = `const other = await prisma.user.findUnique({ where: { email } }); if (other) throw new Error(); await prisma.user.update({ where: { id }, data: { email } });`;

  test('an update takes the name that was free', async () => {
    expect(await found({ head: prisma, body: update })).toContain(
      'check-then-insert error-500 users (email)',
    );
  });

  test('an update of something else does not', async () => {
    expect(
      await found({ head: prisma, body: update.replace('data: { email }', 'data: { role }') }),
    ).toStrictEqual([]);
  });

  const rename = (where: string): string =>
    `let next = null;
    const page = await prisma.page.findFirst({ where: { slug: id } });
    if (email) {
      next = email.toLowerCase();
      if (next !== id) { const taken = await prisma.page.findFirst({ where: { slug: ${where} } }); if (taken) throw new Error(); }
    }
    await prisma.page.updateMany({ where: { slug: id }, data: { ...(role ? { role } : {}), ...(next ? { slug: next } : {}) } });`;
  const pages = 'create table pages (id serial primary key, slug text not null unique, role text);';

  test('a row that is found by its old name takes a new one, if there is one', async () => {
    expect(await found({ head: prisma, body: rename('next'), sql: pages })).toStrictEqual([
      'check-then-insert error-500 pages (slug)',
    ]);
  });

  test('what is looked for is the row itself, by its old name', async () => {
    expect(await found({ head: prisma, body: rename('id'), sql: pages })).toStrictEqual([]);
  });

  test('the row itself is left out of the check', async () => {
    const body = `const other = await prisma.user.findUnique({ where: { email } }); if (other && other.id !== id) throw new Error(); await prisma.user.updateMany({ where: { id }, data: { email } });`;
    expect(await found({ head: prisma, body })).toStrictEqual(['check-then-insert error-500 users (email)']);
  });

  test('WHERE NOT EXISTS, with a constraint', async () => {
    const body =
      "await pool.query('INSERT INTO users (email, role) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = $1) ON CONFLICT (email) DO NOTHING', [email, role]);";
    expect(await found({ head: pg, body })).toStrictEqual([]);
  });

  test('a constraint that tells upper from lower case, where the check does not', async () => {
    const body =
      "const { rows } = await pool.query('SELECT 1 FROM users WHERE lower(email) = lower($1)', [email]); if (rows.length > 0) throw new Error(); await pool.query('INSERT INTO users (email, role) VALUES ($1, $2)', [email, role]);";
    expect(await found({ head: pg, body })).toStrictEqual(['check-then-insert duplicate users (email)']);
  });

  test('an update, and an insert if there was nothing to update', async () => {
    const body =
      "const { rowCount } = await pool.query('UPDATE slots SET day = $2 WHERE room = $1', [room, day]); if (rowCount === 0) await pool.query('INSERT INTO slots (room, day) VALUES ($1, $2)', [room, day]);";
    expect(await found({ head: pg, body })).toStrictEqual(['check-then-insert duplicate slots (room)']);
  });
});

describe('lock-nothing', () => {
  const next = (insert: string): string =>
    `const { rows: [{ last }] } = await pool.query('SELECT max(id) AS last FROM slots'); await pool.query('${insert}', [last + 1]);`;

  test('the next number', async () => {
    expect(await found({ head: pg, body: next('INSERT INTO slots (id) VALUES ($1)') })).toStrictEqual([
      'lock-nothing error-500 slots (id)',
    ]);
  });

  test('of another table', async () => {
    expect(await found({ head: pg, body: next('INSERT INTO counters (hits) VALUES ($1)') })).toStrictEqual(
      [],
    );
  });
});

describe('write-skew', () => {
  const first = (act: string): string =>
    `const n = await prisma.user.count(); const first = n === 0; if (first) { ${act} }`;

  test('the first user becomes an administrator', async () => {
    expect(
      await found({
        head: prisma,
        body: first("await prisma.user.create({ data: { email, role: 'admin' } });"),
      }),
    ).toStrictEqual(['write-skew privilege users ()']);
  });

  test('of another table', async () => {
    expect(
      await found({ head: prisma, body: first('await prisma.slot.create({ data: { room, day } });') }),
    ).toStrictEqual([]);
  });
});

describe('limit-check', () => {
  const sql = `create table seats (id serial primary key, room text not null);
create table seat_requests (id serial primary key, room text not null);
create table notes (id serial primary key, room text not null);`;
  const counted = (act: string): string =>
    `const taken = await prisma.seat.count({ where: { room } }); if (taken >= 10) throw new Error(); ${act}`;
  const request = 'await prisma.seatRequest.create({ data: { room } });';

  test('what is inserted will be one of what was counted', async () => {
    expect(await found({ head: prisma, body: counted(request), sql })).toStrictEqual([
      'limit-check limit-bypass seat_requests (room)',
    ]);
  });

  test('what is inserted is noted besides', async () => {
    expect(
      await found({
        head: prisma,
        body: counted(`await prisma.seat.create({ data: { room } }); ${request}`),
        sql,
      }),
    ).toStrictEqual(['limit-check limit-bypass seats (room)']);
  });

  test('of another room, or something else', async () => {
    expect(
      await found({ head: prisma, body: counted(request.replace('{ room }', '{ room: day }')), sql }),
    ).toStrictEqual([]);
    expect(
      await found({ head: prisma, body: counted(request.replace('seatRequest', 'note')), sql }),
    ).toStrictEqual([]);
  });
});

describe('check-then-write', () => {
  const remove = (handled: string): string =>
    `const post = await prisma.post.findUnique({ where: { id } }); if (!post) throw new Error('404'); ${handled}`;

  test('the row can be gone', async () => {
    expect(
      await found({ head: prisma, body: remove('await prisma.post.delete({ where: { id } });') }),
    ).toStrictEqual(['check-then-write error-500 posts (id)']);
  });

  test('a look at what was written is no look at whether it was there', async () => {
    expect(
      await found({
        head: prisma,
        body: remove(
          "const gone = await prisma.post.delete({ where: { id } }); return gone.title === 'x' ? 1 : 2;",
        ),
      }),
    ).toStrictEqual(['check-then-write error-500 posts (id)']);
  });

  const tokens =
    'create table tokens (id serial primary key, used boolean not null, used_at timestamp, welcomed boolean, owner_id int);';
  const redeem = (read: string, set: string, where = 'id', more = ''): string =>
    `const token = await prisma.token.findFirst({ where: { ${read.startsWith('{') ? read.slice(1, read.indexOf('}')) : 'id'} } }); ${read.replace(/^{.*?}/, '')}
    await prisma.token.updateMany({ where: { ${where} }, data: { ${set} } }); ${more}`;

  test.each<[string, string, string]>([
    ['a flag that is not set', 'if (!token || token.used) throw new Error();', 'used: true'],
    ['a time that is not set', 'if (token.used_at !== null) throw new Error();', 'used_at: new Date()'],
    ['a flag in the question', '{ id, used: false } if (!token) throw new Error();', 'used: true'],
  ])('%s, and is set', async (_, read, set) => {
    expect(await found({ head: prisma, sql: tokens, body: redeem(read, set) })).toStrictEqual([
      `check-then-write invariant tokens (${set.split(':')[0] ?? ''})`,
    ]);
  });

  test.each<[string, string, string, string?]>([
    [
      'the statement asks again',
      'if (!token || token.used) throw new Error();',
      'used: true',
      'id, used: false',
    ],
    ['it may well be set twice', 'if (!token || token.welcomed) throw new Error();', 'welcomed: true'],
    ['it is taken back', '{ id, used: true } if (!token) throw new Error();', 'used: false'],
  ])('%s', async (_, read, set, where) => {
    expect(await found({ head: prisma, sql: tokens, body: redeem(read, set, where) })).toStrictEqual([]);
  });

  test('what happens besides happens twice', async () => {
    const body = redeem(
      'if (!token || token.welcomed) throw new Error();',
      'welcomed: true',
      'id',
      'await prisma.slot.create({ data: { room, day } });',
    );
    expect(await found({ head: prisma, sql: tokens, body })).toStrictEqual([
      'check-then-write invariant tokens (welcomed)',
    ]);
  });

  test('a stock that is compared with what is taken from it', async () => {
    const body = `const { rows: [counter] } = await pool.query('SELECT hits FROM counters WHERE id = $1', [id]); if (counter.hits < role) throw new Error();
      await pool.query('UPDATE counters SET hits = hits - $2 WHERE id = $1', [id, role]);`;
    expect(await found({ head: pg, body })).toStrictEqual(['check-then-write invariant counters (hits)']);
  });

  test('that it is gone is answered', async () => {
    expect(
      await found({
        head: prisma,
        body: remove(
          "try { await prisma.post.delete({ where: { id } }); } catch (error) { if (error.code !== 'P2025') throw error; }",
        ),
      }),
    ).toStrictEqual([]);
  });

  test('no row is no error', async () => {
    expect(
      await found({ head: prisma, body: remove('await prisma.post.deleteMany({ where: { id } });') }),
    ).toStrictEqual([]);
  });

  test('a balance that suffices, and is then lowered', async () => {
    const body =
      "const { rows: [counter] } = await pool.query('SELECT * FROM counters WHERE id = $1', [id]); if (counter.hits < 5) throw new Error(); await pool.query('UPDATE counters SET hits = hits - 5 WHERE id = $1', [id]);";
    expect(await found({ head: pg, body })).toStrictEqual(['check-then-write invariant counters (hits)']);
    expect(
      await found({
        head: pg,
        body: body
          .replace("WHERE id = $1', [id]);'", '')
          .replace('hits - 5 WHERE id = $1', 'hits - 5 WHERE id = $1 AND hits >= 5'),
      }),
    ).toStrictEqual([]);
  });

  test('the user who asks is not the user who is changed', async () => {
    const body = (key: string): string =>
      `const me = await prisma.user.findUnique({ where: { id } }); if (me.role !== 'admin') throw new Error(); await prisma.user.update({ where: { id: ${key} }, data: { role } });`;
    expect(await found({ head: prisma, body: body('day') })).toStrictEqual([]);
    expect(await found({ head: prisma, body: body('id') })).toStrictEqual([
      'check-then-write invariant users (role)',
    ]);
  });

  test('whose it is hardly ever changes', async () => {
    const around = `export async function give(id, owner, status) { await pool.query('UPDATE seats SET owner_id = $1, status = $2 WHERE room = $3', [owner, status, id]); }`;
    const body = (column: string): string =>
      `const { rows: [seat] } = await pool.query('SELECT * FROM seats WHERE id = $1', [id]); if (seat.${column} !== day) throw new Error(); await pool.query('UPDATE seats SET room = $2 WHERE id = $1', [id, room]);`;
    const sql = 'create table seats (id serial primary key, owner_id text, status text, room text);';
    expect(await found({ head: `${pg}${around}`, body: body('owner_id'), sql })).toStrictEqual([]);
    expect(await found({ head: `${pg}${around}`, body: body('status'), sql })).toStrictEqual([
      'check-then-write invariant seats (status)',
    ]);
  });

  test('of several writes after one check, the first is told', async () => {
    const body =
      "const { rows: [counter] } = await pool.query('SELECT * FROM counters WHERE id = $1', [id]); if (counter.status === 'done') throw new Error(); await pool.query(\"UPDATE counters SET status = 'done' WHERE id = $1\", [id]); await pool.query('UPDATE counters SET status = $2 WHERE id = $1', [id, role]);";
    expect(await found({ head: pg, body })).toStrictEqual(['check-then-write invariant counters (status)']);
  });

  test('what is compared with what is about to be written asks for a change', async () => {
    const body =
      "const { rows: [user] } = await pool.query('SELECT * FROM users WHERE id = $1', [id]); if (user.role === role) return; await pool.query('UPDATE users SET role = $2 WHERE id = $1', [id, role]);";
    expect(await found({ head: pg, body })).toStrictEqual([]);
  });
});

describe('what else is known of the row', () => {
  test('there is one: nothing less certain says otherwise', async () => {
    const body =
      "const user = await prisma.user.findUnique({ where: { email } }); if (!user) throw new Error(); if (user && user.role === 'x') throw new Error(); await prisma.user.create({ data: { email, role } });";
    expect(await found({ head: prisma, body })).toStrictEqual([]);
  });

  test('a copy of it, or nothing', async () => {
    const around = `async function load(email) { const user = await prisma.user.findUnique({ where: { email } }); return { user: user ? { ...user, more: 1 } : null }; }`;
    const body = (asked: string): string =>
      `const { user } = await load(email); if (${asked}) throw new Error(); await prisma.user.create({ data: { email, role } });`;
    expect(await found({ head: `${prisma}${around}`, body: body('user') })).toStrictEqual([
      'check-then-insert error-500 users (email)',
    ]);
    expect(await found({ head: `${prisma}${around}`, body: body('!user') })).toStrictEqual([]);
  });

  test('a helper that is called again asks again', async () => {
    const around = `async function free(email) { if (await prisma.user.findUnique({ where: { email } })) throw new Error(); }`;
    const { findings } = await scanFiles({
      'package.json': manifest('@prisma/client'),
      'schema.sql': schema,
      'src/free.ts': `${prisma}export ${around}`,
      'src/handler.ts': `${prisma}import { free } from './free';
export async function handler({ email, role, day }) {
  await free(email);
  await prisma.user.create({ data: { email, role } });
  await free(day);
  await prisma.user.create({ data: { email: day, role } });
}`,
    });
    expect(findings.map(({ line, act }) => [line, act.line])).toStrictEqual([
      [5, 6],
      [7, 8],
    ]);
  });

  test('what is handed to a constructor happens some other time', async () => {
    const body = `new Worker(async () => { if (await prisma.user.findUnique({ where: { email } })) throw new Error(); }); await prisma.user.create({ data: { email, role } });`;
    expect(await found({ head: prisma, body })).toStrictEqual([]);
  });
});

describe('conflict-without-constraint', () => {
  test('of columns that may repeat', async () => {
    expect(
      await found({
        head: drizzle,
        body: 'await db.insert(slots).values({ room, day }).onConflictDoNothing({ target: [slots.room, slots.day] });',
      }),
    ).toStrictEqual(['conflict-without-constraint duplicate slots (room, day)']);
  });

  test('of any columns, where none is unique', async () => {
    expect(
      await found({
        head: drizzle,
        body: 'await db.insert(slots).values({ room, day }).onConflictDoNothing();',
      }),
    ).toStrictEqual(['conflict-without-constraint duplicate slots (room, day)']);
  });

  test('of a unique column', async () => {
    expect(
      await found({
        head: drizzle,
        body: 'await db.insert(users).values({ email }).onConflictDoNothing({ target: users.email });',
      }),
    ).toStrictEqual([]);
  });
});

describe('dead-catch', () => {
  const caught = (test_: string): string =>
    `try { await db.insert(users).values({ email }); } catch (error) { if (${test_}) throw new Error('409'); throw error; }`;

  test('Drizzle wraps the error since 0.44', async () => {
    expect(
      await found({
        head: drizzle,
        packages: { 'drizzle-orm': '^0.45.0', pg: '8' },
        body: caught("error.code === '23505'"),
      }),
    ).toStrictEqual(['dead-catch error-500 users ()']);
  });

  test('before, it did not', async () => {
    expect(
      await found({
        head: drizzle,
        packages: { 'drizzle-orm': '^0.43.0', pg: '8' },
        body: caught("error.code === '23505'"),
      }),
    ).toStrictEqual([]);
  });

  test('what is wrapped is unwrapped', async () => {
    expect(
      await found({
        head: drizzle,
        packages: { 'drizzle-orm': '^0.45.0', pg: '8' },
        body: caught("error.cause?.code === '23505'"),
      }),
    ).toStrictEqual([]);
  });

  test("Prisma's codes are its own", async () => {
    const body =
      "try { await prisma.user.create({ data: { email, role } }); } catch (error) { if (error.code === '23505') throw new Error('409'); throw error; }";
    expect(await found({ head: prisma, body })).toStrictEqual(['dead-catch error-500 users ()']);
    expect(await found({ head: prisma, body: body.replace('23505', 'P2002') })).toStrictEqual([]);
  });

  const within = (then: string): string =>
    `await prisma.$transaction(async (tx) => { try { await tx.user.create({ data: { email, role } }); } catch (error) { if (error.code !== 'P2002') throw error; } ${then} });`;

  test('the transaction is over, and goes on', async () => {
    expect(
      await found({ head: prisma, body: within('await tx.slot.create({ data: { room, day } });') }),
    ).toStrictEqual(['dead-catch error-500 users ()']);
  });

  test('nothing follows', async () => {
    expect(await found({ head: prisma, body: within('') })).toStrictEqual([]);
  });
});

describe('read-modify-write', () => {
  const body = (write: string): string =>
    `const { rows: [counter] } = await pool.query('SELECT * FROM counters WHERE id = $1', [id]); ${write}`;

  test('a lock is held', async () => {
    expect(
      await found({
        head: pg,
        body: `await pool.query('BEGIN'); ${body("await pool.query('UPDATE counters SET hits = $2 WHERE id = $1', [id, counter.hits + 1]);").replace("WHERE id = $1', [id]);", "WHERE id = $1 FOR UPDATE', [id]);")} await pool.query('COMMIT');`,
      }),
    ).toStrictEqual([]);
  });

  test('the old value is compared', async () => {
    expect(
      await found({
        head: pg,
        body: body(
          "await pool.query('UPDATE counters SET hits = $2 WHERE id = $1 AND hits = $3', [id, counter.hits + 1, counter.hits]);",
        ),
      }),
    ).toStrictEqual([]);
  });

  test('a list that grew', async () => {
    const text =
      'const user = await prisma.user.findUnique({ where: { id } }); await prisma.user.updateMany({ where: { id }, data: { tags: [...user.tags, role] } });';
    expect(await found({ head: prisma, body: text })).toStrictEqual([
      'read-modify-write lost-update users (tags)',
    ]);
  });
});
