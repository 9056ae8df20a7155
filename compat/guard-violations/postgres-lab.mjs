/**
 * What scenarios need beside the row: another connection, and to know when that one waits for a lock.
 *
 * @param Client of the `pg` that the suite has installed
 */
export async function postgresLab(url, Client) {
  const [other, watcher] = [new Client(url), new Client(url)];
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
