import pg from 'pg';

/** What scenarios need beside the row: another connection, and to know when that one waits for a lock. */
export async function postgresLab(url) {
  const [other, watcher] = [new pg.Client(url), new pg.Client(url)];
  await Promise.all([other.connect(), watcher.connect()]);
  return {
    other: (sql) => other.query(sql),
    async waiting() {
      const sql = `SELECT 1 FROM pg_stat_activity WHERE pid = ${other.processID} AND wait_event_type = 'Lock'`;
      while ((await watcher.query(sql)).rows.length === 0);
    },
    close: () => Promise.all([other.end(), watcher.end()]),
  };
}
