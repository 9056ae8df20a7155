/** What closes each race, by the name of the spelling. No model of the events is known: they go by their table's name. */
export interface Expected {
  readonly insert: string;
  readonly undeclared: string;
  readonly atomic: string;
  readonly state: string;
  readonly limit: string;
  readonly reference: string;
  readonly last: string;
}

const catching = (statement: string, test: string, answer = 'Conflict'): string =>
  `try { await ${statement} } catch (error) { if (${test}) throw new ${answer}(); throw error; }`;
const USERS =
  "refuse(unique('users', ['email'], { name: 'users_email_key' }), { title: 'This email is taken' })";
const POSTS =
  "refuse(foreignKey('comments', ['post_id'], { name: 'comments_post_id_fkey' }), { status: 404, title: 'This post_id does not exist' })";

const sql = (first: string, second: string): Expected => ({
  insert: `await guard(() => client.query('INSERT INTO users ...'), ${USERS})`,
  undeclared: catching("client.query('INSERT INTO slots ...')", "violationOf(error)?.kind === 'unique'"),
  atomic: `UPDATE counters SET hits = hits + 1 WHERE id = ${first}`,
  state: `UPDATE counters SET ... WHERE id = ${first} AND status = ${second} -- no row: Conflict`,
  limit: `SELECT 1 FROM events WHERE id = ${first} FOR UPDATE`,
  reference: `await guard(() => client.query('INSERT INTO comments ...'), ${POSTS})`,
  last: `SELECT 1 FROM users WHERE role = ${first} FOR UPDATE`,
});

export const expected: Readonly<Record<string, Expected>> = {
  prisma: {
    insert: catching('prisma.user.create({ data })', "error.code === 'P2002'"),
    undeclared: catching('prisma.slot.create({ data })', "error.code === 'P2002'"),
    atomic: 'await prisma.counter.update({ where: { id }, data: { hits: { increment: 1 } } })',
    state:
      'const { count } = await prisma.counter.updateMany({ where: { id, status }, data }); if (count === 0) throw new Conflict();',
    limit: 'await tx.$queryRaw`SELECT 1 FROM events WHERE id = ${id} FOR UPDATE`',
    reference: catching('prisma.comment.create({ data })', "error.code === 'P2003'", 'NotFound'),
    last: 'await tx.$queryRaw`SELECT 1 FROM users WHERE role = ${role} FOR UPDATE`',
  },
  drizzle: {
    insert: `await guard(() => db.insert(users).values(values), ${USERS})`,
    undeclared: catching('db.insert(slots).values(values)', "violationOf(error)?.kind === 'unique'"),
    atomic: 'await db.update(counters).set({ hits: sql`${counters.hits} + 1` }).where(eq(counters.id, id))',
    state:
      'const rows = await db.update(counters).set(values).where(and(eq(counters.id, id), eq(counters.status, status))).returning(); if (rows.length === 0) throw new Conflict();',
    limit: "await tx.select().from(events).where(eq(events.id, id)).for('update')",
    reference: `await guard(() => db.insert(comments).values(values), ${POSTS})`,
    last: "await tx.select().from(users).where(eq(users.role, role)).for('update')",
  },
  kysely: {
    insert: catching("db.insertInto('users').values(row).execute()", "error.code === '23505'"),
    undeclared: catching("db.insertInto('slots').values(row).execute()", "error.code === '23505'"),
    atomic:
      "await db.updateTable('counters').set((eb) => ({ hits: eb('hits', '+', 1) })).where('id', '=', id).execute()",
    state:
      "const { numUpdatedRows } = await db.updateTable('counters').set(values).where('id', '=', id).where('status', '=', status).executeTakeFirst(); if (numUpdatedRows === 0n) throw new Conflict();",
    limit: "await trx.selectFrom('events').selectAll().where('id', '=', id).forUpdate().execute()",
    reference: catching(
      "db.insertInto('comments').values(row).execute()",
      "error.code === '23503'",
      'NotFound',
    ),
    last: "await trx.selectFrom('users').selectAll().where('role', '=', role).forUpdate().execute()",
  },
  knex: {
    insert: catching("knex('users').insert(row)", "error.code === '23505'"),
    undeclared: catching("knex('slots').insert(row)", "error.code === '23505'"),
    atomic: "await knex('counters').where({ id }).increment('hits', 1)",
    state:
      "const count = await knex('counters').where({ id, status }).update(values); if (count === 0) throw new Conflict();",
    limit: "await trx('events').where({ id }).forUpdate()",
    reference: catching("knex('comments').insert(row)", "error.code === '23503'", 'NotFound'),
    last: "await trx('users').where({ role }).forUpdate()",
  },
  objection: {
    insert: catching('User.query().insert(row)', 'error instanceof UniqueViolationError'),
    undeclared: catching('Slot.query().insert(row)', 'error instanceof UniqueViolationError'),
    atomic: "await Counter.query().where({ id }).increment('hits', 1)",
    state:
      'const count = await Counter.query().where({ id, status }).patch(values); if (count === 0) throw new Conflict();',
    limit: 'await events.query(trx).where({ id }).forUpdate()',
    reference: catching(
      'Comment.query().insert(row)',
      'error instanceof ForeignKeyViolationError',
      'NotFound',
    ),
    last: 'await User.query(trx).where({ role }).forUpdate()',
  },
  typeorm: {
    insert: catching(
      'manager.insert(User, row)',
      "error instanceof QueryFailedError && error.driverError.code === '23505'",
    ),
    undeclared: catching(
      'manager.insert(Slot, row)',
      "error instanceof QueryFailedError && error.driverError.code === '23505'",
    ),
    atomic: "await manager.increment(Counter, { id }, 'hits', 1)",
    state:
      'const { affected } = await manager.update(Counter, { id, status }, values); if (affected === 0) throw new Conflict();',
    limit: "await manager.find(events, { where: { id }, lock: { mode: 'pessimistic_write' } })",
    reference: catching(
      'manager.insert(Comment, row)',
      "error instanceof QueryFailedError && error.driverError.code === '23503'",
      'NotFound',
    ),
    last: "await manager.find(User, { where: { role }, lock: { mode: 'pessimistic_write' } })",
  },
  sequelize: {
    insert: catching('User.create(row)', 'error instanceof UniqueConstraintError'),
    undeclared: catching('Slot.create(row)', 'error instanceof UniqueConstraintError'),
    atomic: "await Counter.increment('hits', { where: { id } })",
    state:
      'const [count] = await Counter.update(values, { where: { id, status } }); if (count === 0) throw new Conflict();',
    limit: 'await events.findAll({ where: { id }, transaction, lock: transaction.LOCK.UPDATE })',
    reference: catching('Comment.create(row)', 'error instanceof ForeignKeyConstraintError', 'NotFound'),
    last: 'await User.findAll({ where: { role }, transaction, lock: transaction.LOCK.UPDATE })',
  },
  'mikro-orm': {
    insert: catching('em.flush()', 'error instanceof UniqueConstraintViolationException'),
    undeclared: catching('em.flush()', 'error instanceof UniqueConstraintViolationException'),
    atomic: "await em.nativeUpdate(Counter, { id }, { hits: raw('hits + 1') })",
    state:
      'const count = await em.nativeUpdate(Counter, { id, status }, values); if (count === 0) throw new Conflict();',
    limit: 'await em.find(events, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })',
    reference: catching('em.flush()', 'error instanceof ForeignKeyConstraintViolationException', 'NotFound'),
    last: 'await em.find(User, { role }, { lockMode: LockMode.PESSIMISTIC_WRITE })',
  },
  pg: sql('$1', '$2'),
  'postgres.js': sql('$1', '$2'),
  slonik: sql('$1', '$2'),
  mysql2: sql('?', '?'),
  'better-sqlite3': {
    ...sql('?', '?'),
    insert: catching("client.query('INSERT INTO users ...')", "violationOf(error)?.kind === 'unique'"),
    reference: catching(
      "client.query('INSERT INTO comments ...')",
      "violationOf(error)?.kind === 'foreign_key'",
      'NotFound',
    ),
  },
};
