const visit = { sql: 'INSERT INTO visits SELECT 1 WHERE NOT EXISTS (SELECT FROM visits)' };
const safe = { sql: ['SELECT pg_advisory_xact_lock(1)', visit.sql] };

const database = { setup: 'CREATE TABLE visits (n int)' };

export const racing = { database, scenarios: { 'first visit twice': { race: [visit, visit] } } };
export const locked = {
  database,
  scenarios: {
    'under a lock': {
      race: [{ sql: ['BEGIN', ...safe.sql, 'COMMIT'] }, { sql: ['BEGIN', ...safe.sql, 'COMMIT'] }],
    },
  },
};
