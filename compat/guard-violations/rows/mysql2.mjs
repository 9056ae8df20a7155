import mysql from 'mysql2/promise';
import { byStatements, driver } from '../sql.mjs';

export async function mariadb(url) {
  const pool = mysql.createPool(url);
  return driver(
    (sql) => pool.query(sql),
    async (work) => {
      const connection = await pool.getConnection();
      try {
        await byStatements((sql) => connection.query(sql), work);
      } finally {
        connection.release();
      }
    },
    () => pool.end(),
  );
}
