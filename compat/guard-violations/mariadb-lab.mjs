import mysql from 'mysql2/promise';

/** What scenarios need beside the row: another connection, and to know when that one waits for a lock. */
export async function mariadbLab(url) {
  const [other, watcher] = [await mysql.createConnection(url), await mysql.createConnection(url)];
  return {
    other: (sql) => other.query(sql),
    /** What InnoDB says now: `information_schema.innodb_trx` is a copy that is not renewed while somebody keeps asking for it. */
    async waiting() {
      for (;;) {
        const [[{ Status: status }]] = await watcher.query('SHOW ENGINE INNODB STATUS');
        // What stands before is of the latest deadlock.
        const [, now = ''] = status.split('LIST OF TRANSACTIONS FOR EACH SESSION');
        if (/^LOCK WAIT/m.test(now)) return;
      }
    },
    close: () => Promise.all([other.end(), watcher.end()]),
  };
}
