// What explore is measured against: every interleaving of SQL scripts, sent over plain connections by one loop, with a
// question to the database after each statement that is not done, and rows put back by DELETE and INSERT. It has no
// proxy, no apps, no oracle, and knows which statements come.
import pg from 'pg';

/** One client under one schedule. */
class Script {
  waiting = false;
  #statements;
  #next = 1;
  #failed = false;

  /**
   * @param {pg.Client} client
   * @param {number} pid of its backend
   * @param {readonly string[]} statements BEGIN first, COMMIT last
   */
  constructor(client, pid, statements) {
    this.client = client;
    this.pid = pid;
    this.#statements = statements;
  }

  async begin() {
    this.#next = 1;
    this.#failed = false;
    await this.client.query('BEGIN');
  }

  get isEnabled() {
    return !this.waiting && this.#next < this.#statements.length;
  }

  step() {
    const sql = this.#failed ? 'ROLLBACK' : (this.#statements[this.#next] ?? '');
    this.#next = this.#failed ? this.#statements.length : this.#next + 1;
    this.waiting = true;
    void this.client.query(sql).then(
      () => {
        this.waiting = false;
      },
      () => {
        this.waiting = false;
        this.#failed = true;
        this.#next = this.#statements.length - 1;
      },
    );
  }

  async end() {
    await this.client.end();
  }
}

/**
 * A decision: the client chosen and those that are still to be tried here.
 *
 * @typedef {{ chosen: Script, others: readonly Script[] }} Choice
 */

/**
 * @param {string} url
 * @param {readonly (readonly string[])[]} statements of each client, BEGIN first, COMMIT last
 * @param {string} reset puts the rows back
 * @returns {Promise<{ schedules: number, ms: number }>}
 */
export async function naive(url, statements, reset) {
  const admin = await connected(url);
  const scripts = await Promise.all(
    statements.map(async (script) => {
      const client = await connected(url);
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
      return new Script(client, Number(rows[0].pid), script);
    }),
  );
  const pids = scripts.map(({ pid }) => pid);

  /** @param {number} pid */
  async function isBlocked(pid) {
    const { rows } = await admin.query({
      name: 'blocked',
      text: 'SELECT pg_blocking_pids($1) && $2::int[] AS blocked',
      values: [pid, pids],
    });
    return rows[0].blocked;
  }

  /** One schedule; extends the path where it ends. @param {Choice[]} path */
  async function run(path) {
    await admin.query(reset);
    for (const script of scripts) await script.begin();
    for (let depth = 0; ; depth++) {
      const [first, ...others] = scripts.filter(({ isEnabled }) => isEnabled);
      if (!first) return;
      const choice = (path[depth] ??= { chosen: first, others });
      choice.chosen.step();
      // Done or blocked: the one just sent, and those that it may have woken.
      for (const script of scripts) {
        while (script.waiting) {
          const blocked = await isBlocked(script.pid);
          await new Promise(setImmediate);
          if (blocked && script.waiting) break;
        }
      }
    }
  }

  const begun = performance.now();
  let schedules = 0;
  /** @type {Choice[]} */
  const path = [];
  do {
    await run(path);
    schedules++;
    advance(path);
  } while (path.length > 0);
  const ms = performance.now() - begun;
  for (const script of scripts) await script.end();
  await admin.end();
  return { schedules, ms };
}

/** To the next schedule; empty when there is none. @param {Choice[]} path */
function advance(path) {
  for (let choice = path.pop(); choice; choice = path.pop()) {
    const [chosen, ...others] = choice.others;
    if (!chosen) continue;
    path.push({ chosen, others });
    return;
  }
}

/** @param {string} url */
async function connected(url) {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}
