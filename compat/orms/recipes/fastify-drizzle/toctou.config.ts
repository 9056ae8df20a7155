import { defineConfig } from 'toctou';

const signUp = { method: 'POST', path: '/users', json: { email: 'ada@example.org' } };

export default defineConfig({
  database: { setup: 'schema.sql' },
  app: { command: 'node --import tsx guarded.ts' },
  scenarios: {
    'sign up twice': { race: [signUp, signUp] },
    'sign up twice, without guard': {
      app: { command: 'node --import tsx racy.ts' },
      race: [signUp, signUp],
      expect: 'anomalous',
    },
  },
});
