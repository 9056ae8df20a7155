// What an ORM sends, as the server logs it: whatever driver is used, and without toctou in between.
import { readFile } from 'node:fs/promises';
import { startEmbedded } from '@toctou/explore/embedded';
import pg from 'pg';
import { wishes } from './scenarios.mjs';

const ENTRY = /^\S+ \d+ LOG: {2}(?:statement|execute [^:]+): (.*)$/;
const OTHER = /^\S+ \d+ [A-Z]+: {2}/;

const EMPTY = 'TRUNCATE tags, labels, posts, knex_migrations_lock';

/** The statements that a server logs, between marks. */
class StatementLog {
  #statements = [];
  #ended = new Map();

  constructor(server, admin) {
    this.admin = admin;
    let open = false;
    server.onLog((line) => {
      const [, begun] = ENTRY.exec(line) ?? [];
      if (begun !== undefined) this.#statements.push(begun);
      else if (open && !OTHER.test(line)) this.#statements.push(`${this.#statements.pop()}\n${line}`);
      open = begun !== undefined || (open && !OTHER.test(line));
      this.#ended.get(begun)?.();
    });
  }

  /** What was logged since it was asked last. */
  async take() {
    const mark = `SELECT 'mark ${this.#ended.size}'`;
    const logged = new Promise((done) => this.#ended.set(mark, done));
    await this.admin.query(mark);
    await logged;
    const statements = this.#statements.slice(0, this.#statements.indexOf(mark));
    this.#statements = [];
    return statements;
  }
}

/**
 * The statements of every row of these ORMs, where the tag is missing and where it exists.
 *
 * @returns by title of the ORM and of the row: `{ missing, exists }`
 */
export async function recordSql(orms) {
  const server = await startEmbedded();
  const admin = new pg.Client(server.url);
  await admin.connect();
  try {
    for (const sql of [
      await readFile('schema.sql', 'utf8'),
      `ALTER DATABASE postgres SET log_statement = 'all'`,
    ])
      await admin.query(sql);
    const log = new StatementLog(server, admin);
    await admin.query(`SET log_statement = 'all'`);
    const found = {};
    for (const { orm, open, rows } of orms) {
      const { db, close } = await open(server.url);
      found[orm] = {};
      for (const { title, call } of rows) {
        // The first call may look up what is looked up only once.
        await call(db, { ...wishes[0], name: title, slug: title });
        await admin.query(EMPTY);
        await log.take();
        await call(db, wishes[0]);
        const missing = await log.take();
        await call(db, wishes[1]);
        found[orm][title] = { missing, exists: await log.take() };
        await admin.query(EMPTY);
      }
      await close();
    }
    return found;
  } finally {
    await admin.end();
    await server.close();
  }
}
