import mysql from 'mysql2/promise';

/** What scenarios need beside the row: another connection, and to know when that one waits for a lock. */
export async function mariadbLab(url) {
  const [other, watcher] = [await mysql.createConnection(url), await mysql.createConnection(url)];
  return {
    other: (sql) => other.query(sql),
    async waiting() {
      const sql = `SELECT 1 FROM information_schema.innodb_trx
        WHERE trx_mysql_thread_id = ${other.threadId} AND trx_state = 'LOCK WAIT'`;
      while ((await watcher.query(sql))[0].length === 0);
    },
    close: () => Promise.all([other.end(), watcher.end()]),
  };
}
