import { Pool } from 'pg';
import { byStatements, driver } from '../sql.mjs';

export async function postgres(connectionString) {
  const pool = new Pool({ connectionString });
  return driver(
    (sql) => pool.query(sql),
    async (work) => {
      const client = await pool.connect();
      try {
        await byStatements((sql) => client.query(sql), work);
      } finally {
        client.release();
      }
    },
    () => pool.end(),
  );
}
