import { describe, it } from 'vitest';
import type { Report } from 'toctou';
import { problemsOf } from './support/explore.ts';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

const insert = { sql: "INSERT INTO thing (name) VALUES ('a')" };
const table = 'CREATE TABLE thing (name text)';
const scenario = (setup: unknown, more: object = {}): object => ({
  database: { setup },
  race: [insert, insert],
  ...more,
});

/** Answers a login with a token, and /private only with it. */
const LOGIN = `
import { createServer } from 'node:http';
import pg from 'pg';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
createServer(async (request, response) => {
  if (request.url === '/login') {
    const { rows } = await pool.query("INSERT INTO session VALUES ('s3cret/+ token') RETURNING token");
    response.setHeader('x-session', 'header-1');
    response.end(JSON.stringify({ token: rows[0].token, list: [{ id: 7 }] }));
    return;
  }
  if (request.url === '/hang') return;
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { authorization } = request.headers;
  const { rows } = await pool.query('SELECT token, used FROM session');
  if (authorization !== 'Bearer ' + rows[0]?.token) {
    response.statusCode = 401;
    response.end();
    return;
  }
  await pool.query('UPDATE session SET used = $1', [rows[0].used + 1]);
  response.end(JSON.stringify({ sent: authorization.replace('Bearer ', ''), url: request.url, body: Buffer.concat(chunks).toString() }));
}).listen(process.env.PORT);
`;

describe.concurrent('setup', () => {
  it('that fails', async ({ expect }) => {
    const { code, problems } = await problemsOf(
      `
      const insert = { sql: "INSERT INTO thing (name) VALUES ('a')" };
      const scenario = (setup) => ({ database: { setup }, race: [insert, insert] });
      export default { scenarios: {
        'a file': scenario(['schema.sql', 'broken.sql']),
        'a file that is no SQL': scenario('syntax.sql'),
        'a file that is not there': scenario('missing.sql'),
        'a statement': scenario('CREATE TABLE thing (name text)\\n;\\nINSERT INTO thing (nmae)\\n  VALUES (1)'),
        'a row': scenario('CREATE TABLE thing (name text UNIQUE);\\nINSERT INTO thing VALUES (1);\\nINSERT INTO thing VALUES (1)'),
        'a function': scenario(async () => { throw new Error('no migrations'); }),
        'a function that is not async': scenario(() => { throw new Error('no migrations at all'); }),
      } };`,
      {
        'schema.sql': 'CREATE TABLE thing (name text);\n',
        'broken.sql':
          "-- two good ones\nINSERT INTO thing VALUES ('a');\n\nINSERT INTO thing VALUES ('b');\nINSERT INTO thing\n  VALUES ('c', 'é', d);\n",
        'syntax.sql': 'CREATE TABLE a (id int);\n\nCREATE TABEL b (id int);\nCREATE TABLE c (id int);\n',
      },
    );
    expect(code).toBe(2);
    expect(problems).toMatchInlineSnapshot(`
      {
        "a file": "inconclusive
      SETUP_FAILED: the setup failed at broken.sql:6: column "d" does not exist (42703)
      INSERT INTO thing
        VALUES ('c', 'é', d)
                          ^",
        "a file that is no SQL": "inconclusive
      SETUP_FAILED: the setup failed at syntax.sql:3: syntax error at or near "TABEL" (42601)
      CREATE TABLE a (id int);

      CREATE TABEL b (id int);
             ^",
        "a file that is not there": "inconclusive
      SETUP_FAILED: the setup file missing.sql cannot be read: ENOENT: no such file or directory, open '<folder>/missing.sql'
      hint: paths of setup files are relative to the config file",
        "a function": "inconclusive
      SETUP_FAILED: database.setup threw: no migrations
      at file://<folder>/toctou.config.mjs:10:52",
        "a function that is not async": "inconclusive
      SETUP_FAILED: database.setup threw: no migrations at all
      at file://<folder>/toctou.config.mjs:11:64",
        "a row": "inconclusive
      SETUP_FAILED: the setup failed at database.setup[0]:3: duplicate key value violates unique constraint "thing_name_key" (23505)
      INSERT INTO thing VALUES (1)
      Key (name)=(1) already exists.",
        "a statement": "inconclusive
      SETUP_FAILED: the setup failed at database.setup[0]:3: column "nmae" of relation "thing" does not exist (42703)
      INSERT INTO thing (nmae)
                         ^",
      }
    `);
  });
});

describe.concurrent('given', () => {
  it('that fails', async ({ expect }) => {
    const app = { command: 'node login.mjs' };
    const setup = [table, 'CREATE TABLE session (token text, used int DEFAULT 0)'];
    const { code, problems } = await problemsOf(
      {
        timeout: '3s',
        scenarios: {
          sql: scenario(table, { given: { first: { sql: ['SELECT 1', 'SELECT * FROM nowhere'] } } }),
          http: scenario(setup, { app, given: { me: { method: 'GET', path: '/private' } } }),
          'never answered': scenario(setup, { app, given: { me: { method: 'GET', path: '/hang' } } }),
          'then, never answered': scenario(setup, { app, then: [{ method: 'GET', path: '/hang' }] }),
          'a value that is not there': scenario(table, {
            given: { first: { sql: 'SELECT 1 AS one' } },
            race: [insert, { sql: 'SELECT {{first.body.0.rows.0.two}}' }],
          }),
        },
      },
      { 'login.mjs': LOGIN },
    );
    expect(code).toBe(2);
    expect(problems).toMatchInlineSnapshot(`
      {
        "a value that is not there": "inconclusive
      CONFIG_INVALID: "{{first.body.0.rows.0.two}}" in SELECT {{first.body.0.rows.0.two}}: first.body.0.rows.0 has "one"
      hint: the answer of first has the status ok",
        "http": "inconclusive
      GIVEN_FAILED: given.me (GET /private) was answered 401
      ""
      hint: \`given\` has to succeed: it makes what the race starts from",
        "never answered": "inconclusive
      GIVEN_FAILED: given.me (GET /hang) was not answered within 3 s",
        "sql": "inconclusive
      GIVEN_FAILED: given.first (SELECT 1) was answered 42P01
      [
        {
          "command": "SELECT",
          "rowCount": 1,
          "rows": [
            {
              "?column?": 1
            }
          ]
        },
        {
          "error": "42P01",
          "message": "relation \\"nowhere\\" does not exist"
        }
      ]
      hint: \`given\` has to succeed: it makes what the race starts from",
        "then, never answered": "inconclusive
      then[0] (GET /hang) was not answered within 3 s",
      }
    `);
  });

  it('that is used', async ({ expect }) => {
    const request = {
      method: 'POST',
      path: '/rooms/{{room.body.0.rows.0.id}}?t={{login.body.token}}',
      headers: { authorization: 'Bearer {{login.body.token}}' },
      json: { id: '{{login.body.list.0.id}}', text: 'room {{room.body.0.rows.0.id}}' },
    };
    const folder = project({
      'login.mjs': LOGIN,
      'toctou.config.json': {
        database: {
          setup: [
            'CREATE TABLE session (token text, used int DEFAULT 0)',
            'CREATE TABLE room (id int PRIMARY KEY)',
          ],
        },
        app: { command: 'node login.mjs' },
        scenarios: {
          used: {
            given: {
              login: { method: 'POST', path: '/login' },
              room: { sql: 'INSERT INTO room VALUES (8) RETURNING id' },
            },
            race: [request, request],
            then: [{ sql: "SELECT used, '{{login.body.token}}' AS value FROM session" }],
          },
        },
      },
    });
    const { code, stdout } = await toctou(folder, ['explore', '--reporter', 'json']);
    const { scenarios } = JSON.parse(stdout) as Report;
    const [anomaly] = scenarios[0]?.anomalies ?? [];
    expect({ code, name: anomaly?.name, responses: anomaly?.responses }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "name": "lost update",
        "responses": [
          {
            "asked": "SELECT used, '{{login.body.token}}' AS value FROM session",
            "body": [
              {
                "command": "SELECT",
                "rowCount": 1,
                "rows": [
                  {
                    "used": 1,
                    "value": "s3cret/+ token",
                  },
                ],
              },
            ],
            "client": 0,
            "request": 1,
            "status": "ok",
          },
          {
            "asked": "POST /rooms/{{room.body.0.rows.0.id}}?t={{login.body.token}}",
            "body": {
              "body": "{"id":7,"text":"room 8"}",
              "sent": "s3cret/+ token",
              "url": "/rooms/8?t=s3cret%2F%2B%20token",
            },
            "client": 1,
            "request": 1,
            "status": 200,
          },
          {
            "asked": "POST /rooms/{{room.body.0.rows.0.id}}?t={{login.body.token}}",
            "body": {
              "body": "{"id":7,"text":"room 8"}",
              "sent": "s3cret/+ token",
              "url": "/rooms/8?t=s3cret%2F%2B%20token",
            },
            "client": 2,
            "request": 1,
            "status": 200,
          },
        ],
      }
    `);
  });
});
