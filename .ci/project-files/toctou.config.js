import { defineConfig } from 'toctou';

/** @param {string} lock */
const increment = (lock) => ({
  sql: [
    'BEGIN',
    `SELECT set_config('app.n', (SELECT n FROM counters ${lock})::text, false)`,
    `UPDATE counters SET n = current_setting('app.n')::int + 1`,
    'COMMIT',
  ],
});

export default defineConfig({
  database: { setup: ['CREATE TABLE counters (n int)', 'INSERT INTO counters VALUES (0)'] },
  scenarios: {
    'two increments': { race: [increment(''), increment('')], expect: 'anomalous' },
    'two increments, locked': { race: [increment('FOR UPDATE'), increment('FOR UPDATE')] },
  },
});
