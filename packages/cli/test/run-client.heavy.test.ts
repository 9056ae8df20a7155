import { describe, it } from 'vitest';
import { problemsOf } from './support/explore.ts';

const CONFIG = `
import { randomUUID } from 'node:crypto';
import pg from 'pg';

const connected = (work) => async ({ url }) => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
const increment = connected(async (client) => {
  await client.query('BEGIN');
  const { rows } = await client.query('SELECT v FROM counters');
  await client.query('UPDATE counters SET v = $1', [rows[0].v + 1]);
  await client.query('COMMIT');
});
const pools = new Map();
const pooled = async ({ url }) => {
  if (!pools.has(url)) pools.set(url, new pg.Pool({ connectionString: url }));
  await pools.get(url).query('SELECT v FROM counters');
};
const answering = (answer) => connected(async (client) => {
  await client.query('SELECT v FROM counters');
  return answer;
});
const cycle = {};
cycle.cycle = cycle;

const twice = (run) => ({ race: [{ run }, { run }] });
export default {
  database: { setup: 'fixtures/schema.sql' },
  timeout: '3s',
  scenarios: {
    increment: twice(increment),
    // Its connections are idle, and open, when the scenario is over.
    'a pool that is never ended': twice(pooled),
    'makes a name up': twice(connected(async (client) => {
      await client.query(\`SELECT v FROM counters AS "counters \${randomUUID()}"\`);
    })),
    'makes names up in one message': twice(connected(async (client) => {
      await client.query('BEGIN');
      const tag = '$f_' + randomUUID().replaceAll('-', '') + '$';
      await client.query(\`DO \${tag}BEGIN PERFORM v FROM counters; END\${tag}; SELECT v FROM counters\`);
      await client.query('COMMIT');
    })),
    throws: twice(connected((client) => client.query('SELECT v FROM nowhere'))),
    'throws at once': twice(() => { throw new Error('no pool'); }),
    'asks nothing': twice(async () => 1),
    'answers a big number': twice(answering(10n)),
    'answers a cycle': twice(answering(cycle)),
    'answers nothing': twice(answering(undefined)),
    'never answers': twice(connected((client) => client.query('SELECT pg_sleep(1000)'))),
    'a script that never answers': { race: [{ sql: 'SELECT pg_sleep(1000)' }, { sql: 'SELECT 1 FROM log' }] },
    'is judged after all of these': twice(increment),
  },
};`;

describe('a function as a client', () => {
  it('is a client like the others, whatever it does', async ({ expect }) => {
    const { code, problems } = await problemsOf(CONFIG);
    expect(code).toBe(2);
    expect(problems).toMatchInlineSnapshot(`
      {
        "a pool that is never ended": "serializable",
        "a script that never answers": "inconclusive
      client 1 did not answer within 3 s",
        "answers a big number": "inconclusive
      SCENARIO_INVALID: what \`run\` resolves to is no JSON: Do not know how to serialize a BigInt
      hint: answers are compared as plain data: return what counts",
        "answers a cycle": "inconclusive
      SCENARIO_INVALID: what \`run\` resolves to is no JSON: Converting circular structure to JSON
          --> starting at object with constructor 'Object'
          --- property 'cycle' closes the circle
      hint: answers are compared as plain data: return what counts",
        "answers nothing": "serializable",
        "asks nothing": "inconclusive
      client 1 sent no statement through toctou: does the app connect with the DATABASE_URL that it is given?",
        "increment": "anomalous",
        "is judged after all of these": "anomalous",
        "makes a name up": "serializable",
        "makes names up in one message": "serializable",
        "never answers": "inconclusive
      client 1 did not answer within 3 s",
        "throws": "serializable
      note: client 1: run() fails in every serial order, with error: relation "nowhere" does not exist
      note: client 2: run() fails in every serial order, with error: relation "nowhere" does not exist",
        "throws at once": "inconclusive
      client 1 sent no statement through toctou: client 1: run() fails in every serial order, with error: no pool",
      }
    `);
  });
});
