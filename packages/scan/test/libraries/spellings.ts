/** One library's way of writing the statements of the same handler. */
export interface Spelling {
  readonly name: string;
  readonly packages: readonly string[];
  /** What stands at the top of the file. */
  readonly head: string;
  readonly findUser: string;
  readonly insertUser: string;
  /** Insert unless it is there; absent where the library has no such statement. */
  readonly insertUserOnce?: string;
  /** What tells a unique violation from other errors. */
  readonly isUnique: string;
  readonly findSlot: string;
  readonly insertSlot: string;
  /** Gives `counter`, with `hits` and `status`. */
  readonly readCounter: string;
  readonly writeHits: string;
  readonly incrementHits: string;
  readonly writeStatus: string;
  /** With the status as it was read, and a look at the number of rows. */
  readonly writeStatusIf: string;
  /** Gives `taken`, the number of seats. */
  readonly countSeats: string;
  readonly insertSeat: string;
  readonly findPost: string;
  readonly insertComment: string;
  readonly deletePost: string;
  readonly countAdmins: string;
  readonly deleteUser: string;
  /** Runs `body` in a transaction at SERIALIZABLE. */
  readonly serializable: (body: string) => string;
  /** Locks the row of the event; within the transaction that `transaction` opens. */
  readonly lockEvent?: string;
  readonly transaction?: (body: string) => string;
  /** Reads the slot, and locks it, if it is there. */
  readonly lockSlot?: string;
}

const prisma: Spelling = {
  name: 'prisma',
  packages: ['@prisma/client'],
  head: "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();",
  findUser: 'const user = await prisma.user.findUnique({ where: { email } });',
  insertUser: 'await prisma.user.create({ data: { email, role } });',
  insertUserOnce: 'await prisma.user.createMany({ data: [{ email, role }], skipDuplicates: true });',
  isUnique: "error.code === 'P2002'",
  findSlot: 'const slot = await prisma.slot.findFirst({ where: { room, day } });',
  insertSlot: 'await prisma.slot.create({ data: { room, day } });',
  readCounter: 'const counter = await prisma.counter.findUnique({ where: { id } });',
  writeHits: 'await prisma.counter.updateMany({ where: { id }, data: { hits: counter.hits + 1 } });',
  incrementHits: 'await prisma.counter.updateMany({ where: { id }, data: { hits: { increment: 1 } } });',
  writeStatus: "await prisma.counter.updateMany({ where: { id }, data: { status: 'done' } });",
  writeStatusIf:
    "const { count } = await prisma.counter.updateMany({ where: { id, status: 'open' }, data: { status: 'done' } }); if (count === 0) throw new Error('gone');",
  countSeats: 'const taken = await prisma.seat.count({ where: { event_id: event } });',
  insertSeat: 'await prisma.seat.create({ data: { event_id: event } });',
  findPost: 'const post = await prisma.post.findUnique({ where: { id } });',
  insertComment: 'await prisma.comment.create({ data: { post_id: post.id, text } });',
  deletePost: 'await prisma.post.deleteMany({ where: { id } });',
  countAdmins: "const admins = await prisma.user.count({ where: { role: 'admin' } });",
  deleteUser: 'await prisma.user.deleteMany({ where: { id } });',
  serializable: (body) =>
    `await retry(() => prisma.$transaction(async (prisma) => { ${body} }, { isolationLevel: 'Serializable' }));`,
  transaction: (body) => `await prisma.$transaction(async (prisma) => { ${body} });`,
  lockEvent: 'await prisma.$queryRaw`SELECT id FROM events WHERE id = ${event} FOR UPDATE`;',
};

const drizzle: Spelling = {
  name: 'drizzle',
  packages: ['drizzle-orm'],
  head: `import { and, count, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, serial, text as string } from 'drizzle-orm/pg-core';
const db = drizzle(process.env.URL);
const users = pgTable('users', { id: serial('id').primaryKey(), email: string('email').notNull().unique(), role: string('role').notNull() });
const slots = pgTable('slots', { id: serial('id').primaryKey(), room: string('room').notNull(), day: string('day').notNull() });
const counters = pgTable('counters', { id: serial('id').primaryKey(), hits: integer('hits').notNull(), status: string('status').notNull() });
const seats = pgTable('seats', { id: serial('id').primaryKey(), event_id: integer('event_id').notNull() });
const events = pgTable('events', { id: serial('id').primaryKey() });
const posts = pgTable('posts', { id: serial('id').primaryKey(), title: string('title') });
const comments = pgTable('comments', { id: serial('id').primaryKey(), post_id: integer('post_id').notNull().references(() => posts.id), text: string('text') });`,
  findUser: 'const [user] = await db.select().from(users).where(eq(users.email, email)).limit(1);',
  insertUser: 'await db.insert(users).values({ email, role });',
  insertUserOnce:
    'await db.insert(users).values({ email, role }).onConflictDoNothing({ target: users.email });',
  isUnique: "error.cause?.code === '23505'",
  findSlot:
    'const slot = await db.query.slots.findFirst({ where: (slots, { and, eq }) => and(eq(slots.room, room), eq(slots.day, day)) });',
  insertSlot: 'await db.insert(slots).values({ room, day });',
  readCounter: 'const [counter] = await db.select().from(counters).where(eq(counters.id, id));',
  writeHits: 'await db.update(counters).set({ hits: counter.hits + 1 }).where(eq(counters.id, id));',
  incrementHits:
    'await db.update(counters).set({ hits: sql`${counters.hits} + 1` }).where(eq(counters.id, id));',
  writeStatus: "await db.update(counters).set({ status: 'done' }).where(eq(counters.id, id));",
  writeStatusIf:
    "const rows = await db.update(counters).set({ status: 'done' }).where(and(eq(counters.id, id), eq(counters.status, 'open'))).returning(); if (rows.length === 0) throw new Error('gone');",
  countSeats:
    'const [{ taken }] = await db.select({ taken: count() }).from(seats).where(eq(seats.event_id, event));',
  insertSeat: 'await db.insert(seats).values({ event_id: event });',
  findPost: 'const [post] = await db.select().from(posts).where(eq(posts.id, id));',
  insertComment: 'await db.insert(comments).values({ post_id: post.id, text });',
  deletePost: 'await db.delete(posts).where(eq(posts.id, id));',
  countAdmins: "const admins = await db.$count(users, eq(users.role, 'admin'));",
  deleteUser: 'await db.delete(users).where(eq(users.id, id));',
  serializable: (body) =>
    `await retry(() => db.transaction(async (db) => { ${body} }, { isolationLevel: 'serializable' }));`,
  transaction: (body) => `await db.transaction(async (db) => { ${body} });`,
  lockEvent: "await db.select().from(events).where(eq(events.id, event)).for('update');",
  lockSlot:
    "const [slot] = await db.select().from(slots).where(and(eq(slots.room, room), eq(slots.day, day))).for('update');",
};

const kysely: Spelling = {
  name: 'kysely',
  packages: ['kysely'],
  head: "import { db } from './db.js';",
  findUser:
    "const user = await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();",
  insertUser: "await db.insertInto('users').values({ email, role }).execute();",
  insertUserOnce:
    "await db.insertInto('users').values({ email, role }).onConflict((oc) => oc.column('email').doNothing()).execute();",
  isUnique: "error.code === '23505'",
  findSlot:
    "const slot = await db.selectFrom('slots').selectAll().where((eb) => eb.and([eb('room', '=', room), eb('day', '=', day)])).executeTakeFirst();",
  insertSlot: "await db.insertInto('slots').values({ room, day }).execute();",
  readCounter:
    "const counter = await db.selectFrom('counters').selectAll().where('id', '=', id).executeTakeFirstOrThrow();",
  writeHits:
    "await db.updateTable('counters').set({ hits: counter.hits + 1 }).where('id', '=', id).execute();",
  incrementHits:
    "await db.updateTable('counters').set((eb) => ({ hits: eb('hits', '+', 1) })).where('id', '=', id).execute();",
  writeStatus: "await db.updateTable('counters').set({ status: 'done' }).where('id', '=', id).execute();",
  writeStatusIf:
    "const { numUpdatedRows } = await db.updateTable('counters').set({ status: 'done' }).where('id', '=', id).where('status', '=', 'open').executeTakeFirst(); if (numUpdatedRows === 0n) throw new Error('gone');",
  countSeats:
    "const { taken } = await db.selectFrom('seats').select((eb) => eb.fn.countAll().as('taken')).where('event_id', '=', event).executeTakeFirstOrThrow();",
  insertSeat: "await db.insertInto('seats').values({ event_id: event }).execute();",
  findPost: "const post = await db.selectFrom('posts').selectAll().where('id', '=', id).executeTakeFirst();",
  insertComment: "await db.insertInto('comments').values({ post_id: post.id, text }).execute();",
  deletePost: "await db.deleteFrom('posts').where('id', '=', id).execute();",
  countAdmins:
    "const { admins } = await db.selectFrom('users').select(({ fn }) => fn.count('id').as('admins')).where('role', '=', 'admin').executeTakeFirst();",
  deleteUser: "await db.deleteFrom('users').where('id', '=', id).execute();",
  serializable: (body) =>
    `await retry(() => db.transaction().setIsolationLevel('serializable').execute(async (db) => { ${body} }));`,
  transaction: (body) => `await db.transaction().execute(async (db) => { ${body} });`,
  lockEvent:
    "await db.selectFrom('events').select('id').where('id', '=', event).forUpdate().executeTakeFirst();",
  lockSlot:
    "const slot = await db.selectFrom('slots').selectAll().where('room', '=', room).where('day', '=', day).forUpdate().executeTakeFirst();",
};

const knex: Spelling = {
  name: 'knex',
  packages: ['knex', 'pg'],
  head: "import knexMaker from 'knex';\nconst knex = knexMaker({ client: 'pg' });",
  findUser: "const user = await knex('users').where({ email }).first();",
  insertUser: "await knex('users').insert({ email, role });",
  insertUserOnce: "await knex('users').insert({ email, role }).onConflict('email').ignore();",
  isUnique: "error.code === '23505'",
  findSlot: "const slot = await knex('slots').where('room', room).andWhere('day', '=', day).first();",
  insertSlot: "await knex('slots').insert({ room, day });",
  readCounter: "const counter = await knex('counters').where({ id }).first();",
  writeHits: "await knex('counters').where({ id }).update({ hits: counter.hits + 1 });",
  incrementHits: "await knex('counters').where({ id }).increment('hits', 1);",
  writeStatus: "await knex('counters').where({ id }).update({ status: 'done' });",
  writeStatusIf:
    "const changed = await knex('counters').where({ id, status: 'open' }).update({ status: 'done' }); if (changed === 0) throw new Error('gone');",
  countSeats: "const [{ taken }] = await knex('seats').where({ event_id: event }).count('* as taken');",
  insertSeat: "await knex('seats').insert({ event_id: event });",
  findPost: "const post = await knex('posts').where({ id }).first();",
  insertComment: "await knex('comments').insert({ post_id: post.id, text });",
  deletePost: "await knex('posts').where({ id }).del();",
  countAdmins:
    "const { admins } = await knex('users').where({ role: 'admin' }).count('* as admins').first();",
  deleteUser: "await knex('users').where({ id }).del();",
  serializable: (body) =>
    `await retry(() => knex.transaction(async (knex) => { ${body} }, { isolationLevel: 'serializable' }));`,
  transaction: (body) => `await knex.transaction(async (knex) => { ${body} });`,
  lockEvent: "await knex('events').where({ id: event }).forUpdate().first();",
  lockSlot: "const slot = await knex('slots').where({ room, day }).forUpdate().first();",
};

const typeorm: Spelling = {
  name: 'typeorm',
  packages: ['typeorm'],
  head: `import { DataSource, Repository } from 'typeorm';
import { Comment, Counter, Event, Post, Seat, Slot, User } from './entities';
const dataSource = new DataSource({ type: 'postgres' });
const users = dataSource.getRepository(User);
const slots: Repository<Slot> = dataSource.getRepository(Slot);
const counters = dataSource.getRepository(Counter);
const seats = dataSource.getRepository(Seat);
const posts = dataSource.getRepository(Post);
const comments = dataSource.getRepository(Comment);`,
  findUser: 'const user = await users.findOne({ where: { email } });',
  insertUser: 'await users.save(users.create({ email, role }));',
  insertUserOnce: "await users.upsert({ email, role }, ['email']);",
  isUnique: "error instanceof QueryFailedError && error.driverError.code === '23505'",
  findSlot:
    "const slot = await slots.createQueryBuilder('slot').where('slot.room = :room', { room }).andWhere('slot.day = :day', { day }).getOne();",
  insertSlot: 'await slots.insert({ room, day });',
  readCounter: 'const counter = await counters.findOneBy({ id });',
  writeHits: 'counter.hits += 1; await counters.save(counter);',
  incrementHits: "await counters.increment({ id }, 'hits', 1);",
  writeStatus: "await counters.update({ id }, { status: 'done' });",
  writeStatusIf:
    "const { affected } = await counters.update({ id, status: 'open' }, { status: 'done' }); if (affected === 0) throw new Error('gone');",
  countSeats: 'const taken = await seats.countBy({ event_id: event });',
  insertSeat: 'await seats.insert({ event_id: event });',
  findPost: 'const post = await posts.findOneBy({ id });',
  insertComment: 'await comments.insert({ post_id: post.id, text });',
  deletePost: 'await posts.delete({ id });',
  countAdmins: "const admins = await users.count({ where: { role: 'admin' } });",
  deleteUser: 'await users.delete({ id });',
  serializable: (body) =>
    `await retry(() => dataSource.transaction('SERIALIZABLE', async (manager) => { ${body.replaceAll('users.', 'manager.getRepository(User).')} }));`,
  transaction: (body) => `await dataSource.transaction(async (manager) => { ${body} });`,
  lockEvent: "await manager.findOne(Event, { where: { id: event }, lock: { mode: 'pessimistic_write' } });",
  lockSlot:
    "const slot = await slots.findOne({ where: { room, day }, lock: { mode: 'pessimistic_write' } });",
};

const sequelize: Spelling = {
  name: 'sequelize',
  packages: ['sequelize'],
  head: "import { Comment, Counter, Event, Post, Seat, Slot, User, sequelize } from './models.js';",
  findUser: 'const user = await User.findOne({ where: { email } });',
  insertUser: 'await User.create({ email, role });',
  insertUserOnce: 'await User.findOrCreate({ where: { email }, defaults: { role } });',
  isUnique: 'error instanceof UniqueConstraintError',
  findSlot: 'const slot = await Slot.findOne({ where: { room, day } });',
  insertSlot: 'await Slot.create({ room, day });',
  readCounter: 'const counter = await Counter.findByPk(id);',
  writeHits: 'counter.hits = counter.hits + 1; await counter.save();',
  incrementHits: "await counter.increment('hits');",
  writeStatus: "await counter.update({ status: 'done' });",
  writeStatusIf:
    "const [changed] = await Counter.update({ status: 'done' }, { where: { id, status: 'open' } }); if (changed === 0) throw new Error('gone');",
  countSeats: 'const taken = await Seat.count({ where: { event_id: event } });',
  insertSeat: 'await Seat.create({ event_id: event });',
  findPost: 'const post = await Post.findByPk(id);',
  insertComment: 'await Comment.create({ post_id: post.id, text });',
  deletePost: 'await Post.destroy({ where: { id } });',
  countAdmins: "const admins = await User.count({ where: { role: 'admin' } });",
  deleteUser: 'await User.destroy({ where: { id } });',
  serializable: (body) =>
    `await retry(() => sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE }, async (transaction) => { ${body} }));`,
  transaction: (body) => `await sequelize.transaction(async (transaction) => { ${body} });`,
  lockEvent: 'await Event.findByPk(event, { transaction, lock: transaction.LOCK.UPDATE });',
  lockSlot: 'const slot = await Slot.findOne({ where: { room, day }, lock: true });',
};

const mikroOrm: Spelling = {
  name: 'mikro-orm',
  packages: ['@mikro-orm/core'],
  head: "import { EntityManager, LockMode, raw } from '@mikro-orm/core';\nimport { Comment, Counter, Event, Post, Seat, Slot, User } from './entities';\nimport { em } from './orm.js';",
  findUser: 'const user = await em.findOne(User, { email });',
  insertUser: 'em.persist(em.create(User, { email, role })); await em.flush();',
  insertUserOnce: 'await em.upsert(User, { email, role });',
  isUnique: 'error instanceof UniqueConstraintViolationException',
  findSlot: 'const slot = await em.findOne(Slot, { room, day });',
  insertSlot: 'await em.insert(Slot, { room, day });',
  readCounter: 'const counter = await em.findOneOrFail(Counter, id);',
  writeHits: 'counter.hits++; await em.flush();',
  incrementHits: "await em.nativeUpdate(Counter, { id }, { hits: raw('hits + 1') });",
  writeStatus: "counter.status = 'done'; await em.flush();",
  writeStatusIf:
    "const changed = await em.nativeUpdate(Counter, { id, status: 'open' }, { status: 'done' }); if (changed === 0) throw new Error('gone');",
  countSeats: 'const taken = await em.count(Seat, { event_id: event });',
  insertSeat: 'await em.insert(Seat, { event_id: event });',
  findPost: 'const post = await em.findOne(Post, id);',
  insertComment: 'await em.insert(Comment, { post_id: post.id, text });',
  deletePost: 'await em.nativeDelete(Post, { id });',
  countAdmins: "const admins = await em.count(User, { role: 'admin' });",
  deleteUser: 'await em.nativeDelete(User, { id });',
  serializable: (body) =>
    `await retry(() => em.transactional(async (em) => { ${body} }, { isolationLevel: IsolationLevel.SERIALIZABLE }));`,
  transaction: (body) => `await em.transactional(async (em) => { ${body} });`,
  lockEvent: 'await em.findOne(Event, event, { lockMode: LockMode.PESSIMISTIC_WRITE });',
  lockSlot: 'const slot = await em.findOne(Slot, { room, day }, { lockMode: LockMode.PESSIMISTIC_WRITE });',
};

const objection: Spelling = {
  name: 'objection',
  packages: ['objection', 'knex'],
  head: "import { UniqueViolationError } from 'objection';\nimport { Comment, Counter, Event, Post, Seat, Slot, User } from './models.js';",
  findUser: 'const user = await User.query().findOne({ email });',
  insertUser: 'await User.query().insert({ email, role });',
  insertUserOnce: "await User.query().insert({ email, role }).onConflict('email').ignore();",
  isUnique: 'error instanceof UniqueViolationError',
  findSlot: "const slot = await Slot.query().where('room', room).where('day', day).first();",
  insertSlot: 'await Slot.query().insert({ room, day });',
  readCounter: 'const counter = await Counter.query().findById(id);',
  writeHits: 'await Counter.query().findById(id).patch({ hits: counter.hits + 1 });',
  incrementHits: "await Counter.query().findById(id).increment('hits', 1);",
  writeStatus: "await counter.$query().patch({ status: 'done' });",
  writeStatusIf:
    "const changed = await Counter.query().findById(id).where({ status: 'open' }).patch({ status: 'done' }); if (changed === 0) throw new Error('gone');",
  countSeats: 'const taken = await Seat.query().where({ event_id: event }).resultSize();',
  insertSeat: 'await Seat.query().insert({ event_id: event });',
  findPost: 'const post = await Post.query().findById(id);',
  insertComment: 'await Comment.query().insert({ post_id: post.id, text });',
  deletePost: 'await Post.query().deleteById(id);',
  countAdmins: "const admins = await User.query().where({ role: 'admin' }).resultSize();",
  deleteUser: 'await User.query().deleteById(id);',
  serializable: (body) =>
    `await retry(() => User.transaction(async (trx) => { ${body} }, { isolationLevel: 'serializable' }));`,
  transaction: (body) => `await User.transaction(async (trx) => { ${body} });`,
  lockEvent: 'await Event.query(trx).findById(event).forUpdate();',
  lockSlot: 'const slot = await Slot.query().findOne({ room, day }).forUpdate();',
};

const pg: Spelling = {
  name: 'pg',
  packages: ['pg'],
  head: "import { Pool } from 'pg';\nconst pool = new Pool();",
  findUser: "const { rows: [user] } = await pool.query('SELECT * FROM users WHERE email = $1', [email]);",
  insertUser: "await pool.query('INSERT INTO users (email, role) VALUES ($1, $2)', [email, role]);",
  insertUserOnce:
    "await pool.query('INSERT INTO users (email, role) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING', [email, role]);",
  isUnique: "error.code === '23505'",
  findSlot:
    "const slot = (await pool.query('SELECT 1 FROM slots WHERE room = $1 AND day = $2', [room, day])).rows[0];",
  insertSlot: "await pool.query('INSERT INTO slots (room, day) VALUES ($1, $2)', [room, day]);",
  readCounter: "const { rows: [counter] } = await pool.query('SELECT * FROM counters WHERE id = $1', [id]);",
  writeHits: "await pool.query('UPDATE counters SET hits = $1 WHERE id = $2', [counter.hits + 1, id]);",
  incrementHits: "await pool.query('UPDATE counters SET hits = hits + 1 WHERE id = $1', [id]);",
  writeStatus: "await pool.query('UPDATE counters SET status = $1 WHERE id = $2', ['done', id]);",
  writeStatusIf:
    "const { rowCount } = await pool.query('UPDATE counters SET status = $1 WHERE id = $2 AND status = $3', ['done', id, 'open']); if (rowCount === 0) throw new Error('gone');",
  countSeats:
    "const { rows: [{ taken }] } = await pool.query('SELECT count(*) AS taken FROM seats WHERE event_id = $1', [event]);",
  insertSeat: "await pool.query('INSERT INTO seats (event_id) VALUES ($1)', [event]);",
  findPost: "const { rows: [post] } = await pool.query('SELECT id FROM posts WHERE id = $1', [id]);",
  insertComment: "await pool.query('INSERT INTO comments (post_id, text) VALUES ($1, $2)', [post.id, text]);",
  deletePost: "await pool.query('DELETE FROM posts WHERE id = $1', [id]);",
  countAdmins:
    "const { rows: [{ admins }] } = await pool.query(`SELECT count(*) AS admins FROM users WHERE role = 'admin'`);",
  deleteUser: "await pool.query('DELETE FROM users WHERE id = $1', [id]);",
  serializable: (body) =>
    `await retry(async () => { await pool.query('BEGIN ISOLATION LEVEL SERIALIZABLE'); ${body} await pool.query('COMMIT'); });`,
  transaction: (body) => `await pool.query('BEGIN'); ${body} await pool.query('COMMIT');`,
  lockEvent: "await pool.query('SELECT 1 FROM events WHERE id = $1 FOR UPDATE', [event]);",
  lockSlot:
    "const { rows: [slot] } = await pool.query('SELECT 1 FROM slots WHERE room = $1 AND day = $2 FOR UPDATE', [room, day]);",
};

/** The same with another driver: a tagged template, or placeholders and what the answer looks like. */
function driver(
  name: string,
  packages: readonly string[],
  head: string,
  query: (text: string, params: string) => string,
  row: (name: string, call: string) => string,
  over: Partial<Spelling>,
): Spelling {
  const one = (variable: string, text: string, params: string): string => row(variable, query(text, params));
  const run = (text: string, params: string): string => `await ${query(text, params)};`;
  return {
    name,
    packages,
    head,
    findUser: one('user', 'SELECT * FROM users WHERE email = ?', 'email'),
    insertUser: run('INSERT INTO users (email, role) VALUES (?, ?)', 'email, role'),
    isUnique: "error.code === 'ER_DUP_ENTRY'",
    findSlot: one('slot', 'SELECT id FROM slots WHERE room = ? AND day = ?', 'room, day'),
    insertSlot: run('INSERT INTO slots (room, day) VALUES (?, ?)', 'room, day'),
    readCounter: one('counter', 'SELECT * FROM counters WHERE id = ?', 'id'),
    writeHits: run('UPDATE counters SET hits = ? WHERE id = ?', 'counter.hits + 1, id'),
    incrementHits: run('UPDATE counters SET hits = hits + 1 WHERE id = ?', 'id'),
    writeStatus: run('UPDATE counters SET status = ? WHERE id = ?', "'done', id"),
    writeStatusIf: run('UPDATE counters SET status = ? WHERE id = ? AND status = ?', "'done', id, 'open'"),
    countSeats: `${one('seats', 'SELECT count(*) AS taken FROM seats WHERE event_id = ?', 'event')} const { taken } = seats;`,
    insertSeat: run('INSERT INTO seats (event_id) VALUES (?)', 'event'),
    findPost: one('post', 'SELECT id FROM posts WHERE id = ?', 'id'),
    insertComment: run('INSERT INTO comments (post_id, text) VALUES (?, ?)', 'post.id, text'),
    deletePost: run('DELETE FROM posts WHERE id = ?', 'id'),
    countAdmins: `${one('all', "SELECT count(*) AS admins FROM users WHERE role = 'admin'", '')} const { admins } = all;`,
    deleteUser: run('DELETE FROM users WHERE id = ?', 'id'),
    serializable: (body) =>
      `await retry(() => db.transaction(async (tx) => { ${body} }, { isolation: 'serializable' }));`,
    ...over,
  };
}

const tagged = (text: string, params: string): string => {
  const values = params.split(/,\s*(?![^()]*\))/);
  let at = 0;
  return `sql\`${text.replaceAll('?', () => `\${${values[at++] ?? ''}}`)}\``;
};

const drivers: readonly Spelling[] = [
  driver(
    'mysql2',
    ['mysql2'],
    "import mysql from 'mysql2/promise';\nconst db = mysql.createPool({});",
    (text, params) => `db.execute("${text}", [${params}])`,
    (name, call) => `const [[${name}]] = await ${call};`,
    {
      insertUserOnce:
        'await db.execute("INSERT IGNORE INTO users (email, role) VALUES (?, ?)", [email, role]);',
    },
  ),
  driver(
    'postgres.js',
    ['postgres'],
    "import postgres from 'postgres';\nconst sql = postgres();",
    tagged,
    (name, call) => `const [${name}] = await ${call};`,
    {
      isUnique: "error.code === '23505'",
      insertUserOnce: 'await sql`INSERT INTO users ${sql({ email, role })} ON CONFLICT (email) DO NOTHING`;',
      serializable: (body) =>
        `await retry(() => sql.begin('isolation level serializable', async (sql) => { ${body} }));`,
    },
  ),
  driver(
    'better-sqlite3',
    ['better-sqlite3'],
    "import Database from 'better-sqlite3';\nconst db = new Database('app.db');",
    (text, params) => `db.prepare("${text}").${/^select/i.test(text) ? 'get' : 'run'}(${params})`,
    // Without a pause nothing could come between: the driver is synchronous.
    (name, call) => `const ${name} = ${call}; await pause();`,
    {
      isUnique: "error.code === 'SQLITE_CONSTRAINT_UNIQUE'",
      insertUserOnce:
        'db.prepare("INSERT OR IGNORE INTO users (email, role) VALUES (?, ?)").run(email, role);',
    },
  ),
  driver(
    'slonik',
    ['slonik'],
    "import { createPool, sql } from 'slonik';\nconst db = await createPool('');",
    (text, params) =>
      `db.${/^select/i.test(text) ? 'maybeOne' : 'query'}(${tagged(text, params).replace('sql`', 'sql.unsafe`')})`,
    (name, call) => `const ${name} = await ${call};`,
    {
      isUnique: 'error instanceof UniqueIntegrityConstraintViolationError',
    },
  ),
];

export const spellings: readonly Spelling[] = [
  prisma,
  drizzle,
  kysely,
  knex,
  typeorm,
  sequelize,
  mikroOrm,
  objection,
  pg,
  ...drivers,
];
