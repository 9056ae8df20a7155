import { expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

/** How many rows an update changed, in each library; and an insert if there were none. */
const upserts: readonly (readonly [name: string, packages: readonly string[], body: string])[] = [
  [
    'Knex',
    ['knex'],
    "const n = await db('slots').where({ room }).update({ day }); if (n === 0) await db('slots').insert({ room, day });",
  ],
  [
    'Knex, by a promise',
    ['knex'],
    "return db('slots').where({ room }).update({ day }).then((n) => { if (!n) return db('slots').insert({ room, day }); });",
  ],
  [
    'Sequelize',
    ['sequelize'],
    'const [n] = await db.Slot.update({ day }, { where: { room } }); if (n === 0) await db.Slot.create({ room, day });',
  ],
  [
    'Objection',
    ['objection'],
    "const n = await Slot.query().patch({ day }).where('room', room); if (!n) await Slot.query().insert({ room, day });",
  ],
  [
    'Kysely',
    ['kysely'],
    "const result = await db.updateTable('slots').set({ day }).where('room', '=', room).executeTakeFirst(); if (result.numUpdatedRows === 0n) await db.insertInto('slots').values({ room, day }).execute();",
  ],
  [
    'MikroORM',
    ['@mikro-orm/core'],
    'const n = await em.nativeUpdate(Slot, { room }, { day }); if (n === 0) await em.insert(Slot, { room, day });',
  ],
  [
    'mysql2',
    ['mysql2'],
    "const [result] = await pool.query('UPDATE slots SET day = ? WHERE room = ?', [day, room]); if (result.affectedRows === 0) await pool.query('INSERT INTO slots (room, day) VALUES (?, ?)', [room, day]);",
  ],
  [
    'postgres.js',
    ['postgres'],
    'const rows = await sql`update slots set day = ${day} where room = ${room} returning id`; if (rows.length === 0) await sql`insert into slots (room, day) values (${room}, ${day})`;',
  ],
  [
    'Slonik',
    ['slonik'],
    'const { rowCount } = await pool.query(sql.unsafe`update slots set day = ${day} where room = ${room}`); if (rowCount === 0) await pool.query(sql.unsafe`insert into slots (room, day) values (${room}, ${day})`);',
  ],
  [
    'sqlite',
    ['sqlite'],
    "const result = await db.run('UPDATE slots SET day = ? WHERE room = ?', day, room); if (result.changes === 0) await db.run('INSERT INTO slots (room, day) VALUES (?, ?)', room, day);",
  ],
];

test.each(upserts)('%s: an update that changed nothing, then an insert', async (_name, packages, body) => {
  const { findings } = await scanFiles({
    'package.json': manifest(...packages),
    'schema.sql': schema,
    'src/slots.ts': `import { db, em, pool, sql } from './db';\nimport { Slot } from './slot';\nexport async function book({ room, day }) {\nawait db.query('select 1 from slots');\n${body}\n}`,
  });
  expect(findings.map(brief)).toStrictEqual(['check-then-insert duplicate slots (room)']);
});
