// What explore is measured against: every interleaving of SQL scripts, sent over plain connections by one loop, with a
// question to the database after each statement that is not done, and rows put back by DELETE and INSERT. It has no
// proxy, no apps, no oracle, and knows which statements come.
import pg from 'pg';

/**
 * @param {string} url
 * @param {readonly (readonly string[])[]} scripts statements of each client, BEGIN first
 * @param {string} reset puts the rows back
 * @returns {Promise<{ schedules: number, ms: number }>}
 */
export async function naive(url, scripts, reset) {
  const admin = await connected(url);
  /** @type {{ client: pg.Client, pid: number }[]} */
  const clients = [];
  for (const _ of scripts) {
    const client = await connected(url);
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    clients.push({ client, pid: Number(rows[0].pid) });
  }
  const pids = clients.map(({ pid }) => pid);

  /** @param {number} pid */
  async function isBlocked(pid) {
    const { rows } = await admin.query({
      name: 'blocked',
      text: 'SELECT pg_blocking_pids($1) && $2::int[] AS blocked',
      values: [pid, pids],
    });
    return rows[0].blocked;
  }

  /** One schedule. @param {{ chosen: number, enabled: number[] }[]} path the choices, extended where it ends */
  async function run(path) {
    await admin.query(reset);
    /** @type {{ next: number, waiting: boolean, failed: boolean, done: Promise<void> }[]} */
    const states = scripts.map(() => ({ next: 1, waiting: false, failed: false, done: Promise.resolve() }));
    for (const { client } of clients) await client.query('BEGIN');
    for (let depth = 0; ; depth++) {
      const enabled = [...scripts.keys()].filter((i) => {
        const { next, waiting } = /** @type {typeof states[0]} */ (states[i]);
        return !waiting && next < /** @type {string[]} */ (scripts[i]).length;
      });
      if (enabled.length === 0) return;
      const step = path[depth] ?? { chosen: /** @type {number} */ (enabled[0]), enabled };
      path[depth] = step;
      const state = /** @type {typeof states[0]} */ (states[step.chosen]);
      const { client } = /** @type {typeof clients[0]} */ (clients[step.chosen]);
      const sql = state.failed ? 'ROLLBACK' : /** @type {string} */ (scripts[step.chosen]?.[state.next]);
      state.next = state.failed ? Infinity : state.next + 1;
      state.waiting = true;
      state.done = client.query(sql).then(
        () => void (state.waiting = false),
        () => {
          state.waiting = false;
          state.failed = true;
          state.next = Math.min(state.next, (scripts[step.chosen]?.length ?? 0) - 1);
        },
      );
      // Done or blocked: the one just sent, and those that it may have woken.
      for (const [i, other] of states.entries()) {
        while (other.waiting) {
          const blocked = await isBlocked(/** @type {number} */ (pids[i]));
          await new Promise(setImmediate);
          if (blocked && other.waiting) break;
        }
      }
    }
  }

  const begun = performance.now();
  let schedules = 0;
  /** @type {{ chosen: number, enabled: number[] }[]} */
  let path = [];
  for (;;) {
    await run(path);
    schedules++;
    while (path.length > 0) {
      const last = /** @type {typeof path[0]} */ (path.at(-1));
      const next = last.enabled[last.enabled.indexOf(last.chosen) + 1];
      if (next !== undefined) {
        path = [...path.slice(0, -1), { ...last, chosen: next }];
        break;
      }
      path.pop();
    }
    if (path.length === 0) break;
  }
  const ms = performance.now() - begun;
  for (const { client } of clients) await client.end();
  await admin.end();
  return { schedules, ms };
}

/** @param {string} url */
async function connected(url) {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}
