import { defineConfig } from 'toctou';
import pg from 'pg';

const post = { method: 'POST', path: '/' };

export default defineConfig({
  strategy: 'exhaustive',
  database: { setup: ['CREATE TABLE counters (n int)', 'INSERT INTO counters VALUES (0)'] },
  app: { command: 'node app.js' },
  scenarios: {
    long: {
      race: [
        post,
        post,
        {
          async run({ url }) {
            process.stderr.write('run\n');
            const client = new pg.Client(url);
            await client.connect();
            await client.query('SELECT n FROM counters');
            await client.end();
          },
        },
      ],
      expect: 'anomalous',
    },
  },
});
