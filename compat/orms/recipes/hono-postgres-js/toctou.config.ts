import { defineConfig } from 'toctou';

const signUp = { method: 'POST', path: '/users', json: { email: 'ada@example.org' } };

export default defineConfig({
  database: { setup: 'schema.sql' },
  app: { module: './guarded.ts' },
  scenarios: {
    'sign up twice': { race: [signUp, signUp] },
    'sign up twice, without guard': {
      app: { module: './racy.ts' },
      race: [signUp, signUp],
      expect: 'anomalous',
    },
  },
});
