import { describe, expect, it } from 'vitest';
import { normalize } from './support/normalize.ts';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

const json = 'toctou.config.json';
const setup = 'CREATE TABLE votes (id serial PRIMARY KEY, choice text)';
const post = { method: 'POST', path: '/votes', json: { choice: 'a' } };
const app = { command: 'node server.mjs' };
const twice = { twice: { race: [post, post] } };

/** An app that answers what this expression resolves to; `pool` and `count` are there. */
const server = (answer: string): string => `import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const insert = "INSERT INTO votes (choice) VALUES ('a') RETURNING *";
let count = 0;
createServer(async (request, response) => {
  count++;
  const [status, body] = await (async () => ${answer})();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}).listen(process.env.PORT);
`;

/** The lines of a list as long as they are: where a line breaks depends on the length of the folder's name. */
const unwrapped = (text: string): string => text.replace(/\n {11,}(?=\S)/g, ' ');

/** The code and what was printed, from the first line that is not the same for all. */
async function examined(files: object, ...args: string[]): Promise<string> {
  const folder = project({ ...files });
  const { code, stdout, stderr } = await toctou(folder, ['doctor', ...args]);
  expect(stderr).toBe('');
  const [node = '', ...rest] = stdout.split('\n');
  expect(node).toBe(`ok       node: ${process.versions.node}`);
  return normalize(`${code}\n${rest.join('\n')}`, folder).replace(/\d+ of \d+ that/g, 'N of M that');
}

const SERVER = `ok       config: toctou.config.json, 1 scenario
ok       server: PostgreSQL <version> (embedded), where toctou may make databases

"twice"
`;
const APP = `${SERVER}ok       setup: the database is set up
ok       app: an instance for each client starts and is ready
`;

/** What is told after a beginning where all is well. */
async function after(beginning: string, files: object): Promise<string> {
  const text = await examined(files);
  expect(text.slice(2, 2 + beginning.length)).toBe(beginning);
  return text.slice(0, 2) + text.slice(2 + beginning.length);
}

const withApp = (answer: string, more: object = {}): object => ({
  [json]: { database: { setup }, app, scenarios: twice, ...more },
  'server.mjs': server(answer),
});

it('everything works', async () => {
  const given = { given: { first: post }, race: [post, post] };
  const sql = { sql: "INSERT INTO votes (choice) VALUES ('b')" };
  const scenarios = { 'by HTTP': given, 'by SQL': { race: [sql, sql] } };
  expect(await examined(withApp('[201, (await pool.query(insert)).rows[0]]', { scenarios })))
    .toMatchInlineSnapshot(`
      "0
      ok       config: toctou.config.json, 2 scenarios
      ok       server: PostgreSQL <version> (embedded), where toctou may make databases

      "by HTTP"
      ok       setup: the database is set up
      ok       app: an instance for each client starts and is ready
      ok       given: what the race starts from is made
      ok       answers: one after another: 201, 201
      ok       statements: they come through toctou (client 1: 2 steps, client 2: 2
                 steps)
      ok       determinism: each serial order, run again, came out the same
      ok       connections: N of M that the server allows are open

      "by SQL"
      ok       setup: the database is set up
      ok       answers: one after another: ok, ok
      ok       statements: they come through toctou (client 1: 2 steps, client 2: 2
                 steps)
      ok       determinism: each serial order, run again, came out the same
      ok       connections: N of M that the server allows are open

      Everything works. Next: toctou explore
      "
    `);
});

describe('what does not work, and how to mend it', () => {
  it('no config', async () => {
    expect(unwrapped(await examined({}))).toMatchInlineSnapshot(`
      "2
      problem  config: there is no toctou.config in <folder> Looked for toctou.config.ts, toctou.config.mts, toctou.config.js, toctou.config.mjs, toctou.config.json.
               hint: write one: toctou init

      1 problem
      "
    `);
  });

  it('a wrong config', async () => {
    expect(await examined({ [json]: { scenarios: { one: { race: [] } } } })).toMatchInlineSnapshot(`
      "2
      problem  config: toctou.config.json: scenarios.one.race is an empty list,
                 expected race: [client, client], 2 to 4 clients

      1 problem
      "
    `);
  });

  it('a server that cannot be reached', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/postgres';
    expect(await examined(withApp('[200]'), '--database-url', url)).toMatchInlineSnapshot(`
      "2
      ok       config: toctou.config.json, 1 scenario
      problem  server: no connection to postgres://nobody@127.0.0.1:<port>/postgres:
                 connect ECONNREFUSED 127.0.0.1:<port>
               hint: check --database-url and TOCTOU_DATABASE_URL, or leave them out:
                 toctou then starts a PostgreSQL of its own

      1 problem
      "
    `);
  });

  it('a setup that fails', async () => {
    expect(await after(SERVER, withApp('[200]', { database: { setup: 'CREATE TABLE votes (id nothing)' } })))
      .toMatchInlineSnapshot(`
        "2
        problem  setup: the setup failed at database.setup[0]:1: type "nothing" does not
                   exist (42704)
                   CREATE TABLE votes (id nothing)
                                          ^

        1 problem
        "
      `);
  });

  it('an app that ends', async () => {
    const files = { ...withApp(''), 'server.mjs': "console.error('no settings'); process.exit(3);" };
    expect(unwrapped(await after(SERVER, files))).toMatchInlineSnapshot(`
      "2
      ok       setup: the database is set up
      problem  app: the app of client N exited with code 3 before it was ready: node server.mjs no settings
               hint: run the command by hand in <folder>, with DATABASE_URL and PORT set

      1 problem
      "
    `);
  });

  it('what is given and refused', async () => {
    const scenarios = { twice: { given: { first: post }, race: [post, post] } };
    expect(await after(APP, withApp("[422, 'no choice']", { scenarios }))).toMatchInlineSnapshot(`
      "2
      problem  given: given.first (POST /votes) was answered 422
                 "no choice"
               hint: \`given\` has to succeed: it makes what the race starts from

      1 problem
      "
    `);
  });

  it('an app that does not use its DATABASE_URL', async () => {
    expect(await after(APP, withApp("[200, 'ok']"))).toMatchInlineSnapshot(`
      "2
      problem  statements: client 1 sent no statement through toctou: does the app
                 connect with the DATABASE_URL that it is given?
               hint: let the app make its connections with the DATABASE_URL of its
                 environment, and with nothing else
      ok       connections: N of M that the server allows are open

      1 problem
      "
    `);
  });

  it('an app that counts in memory', async () => {
    const answer = "[200, (await pool.query('SELECT ' + count + '::int AS number')).rows]";
    expect(await after(APP, withApp(answer))).toMatchInlineSnapshot(`
      "2
      problem  determinism: the app is not deterministic. The serial order 1, 2 came
                 out differently when it was run twice: $[*].number in client 1's
                 answer is 3 in one run and 7 in the other. If that value means
                 nothing: mask: ['$[*].number']
               hint: if the app keeps something in memory: app.restart: 'schedule'; a
                 value that means nothing is named in \`mask\`
      ok       connections: N of M that the server allows are open

      1 problem
      "
    `);
  });

  it('requests that are all refused', async () => {
    expect(await after(APP, withApp('[401, (await pool.query(insert)).rows]'))).toMatchInlineSnapshot(`
      "2
      problem  answers: every request is refused: 401, 401
                 [{"id":1000001,"choice":"a"}]
                 [{"id":1000002,"choice":"a"}]
               hint: give it the body, the headers and the rows that it needs: what
                 always fails proves nothing
      ok       statements: they come through toctou (client 1: 2 steps, client 2: 2
                 steps)
      ok       determinism: each serial order, run again, came out the same
      ok       connections: N of M that the server allows are open

      1 problem
      "
    `);
  });

  it('requests that always fail', async () => {
    expect(await after(APP, withApp('[500, (await pool.query(insert)).rows]'))).toMatchInlineSnapshot(`
      "2
      problem  answers: client 1: POST /votes fails in every serial order, with 500
               hint: give it the body, the headers and the rows that it needs: what
                 always fails proves nothing
      ok       statements: they come through toctou (client 1: 2 steps, client 2: 2
                 steps)
      ok       determinism: each serial order, run again, came out the same
      ok       connections: N of M that the server allows are open

      1 problem
      "
    `);
  });

  it('a request that is never answered', async () => {
    const answer = '(await pool.query(insert), await new Promise(() => {}))';
    expect(await after(APP, withApp(answer, { idle: '100ms', timeout: '1s' }))).toMatchInlineSnapshot(`
      "2
      problem  answers: client 1 did not answer within 1 s
               hint: a request that is never answered may wait for a second connection
                 of a pool that has one, or for another service
      ok       connections: N of M that the server allows are open

      1 problem
      "
    `);
  });
});
