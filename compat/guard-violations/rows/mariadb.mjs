import { createPool } from 'mariadb';
import { byStatements, driver } from '../sql.mjs';

export async function mariadb(url) {
  const { hostname: host, port, username: user, pathname } = new URL(url);
  const pool = createPool({
    host,
    port: Number(port),
    user,
    database: pathname.slice(1),
    connectionLimit: 3,
  });
  return driver(
    (sql) => pool.query(sql),
    async (work) => {
      const connection = await pool.getConnection();
      try {
        await byStatements((sql) => connection.query(sql), work);
      } finally {
        await connection.release();
      }
    },
    () => pool.end(),
  );
}
