import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { useGivenServer } from './support/given-server.ts';
import { trace } from './support/left-behind.ts';
import { project } from './support/project.ts';
import { isLocal, socketsOf, type Socket } from './support/sockets.ts';
import { start, toctou } from './support/toctou.ts';

const server = useGivenServer();

describe.runIf(process.platform === 'linux')('sockets', () => {
  it('are seen, those that others could reach too', async () => {
    const open = createServer().listen(0, '0.0.0.0');
    await once(open, 'listening');
    const kinds = (sockets: readonly Socket[]): boolean[] => [...new Set(sockets.map(isLocal))].toSorted();
    expect(kinds(socketsOf([String(process.pid)]))).toContain(false);
    open.close();
    await once(open, 'close');
  });

  it('of a run, its proxies, its server and its apps are on the loopback interface', async () => {
    const found = trace();
    const call = "{ run: () => { writeFileSync('reached', ''); return new Promise(() => {}); } }";
    const folder = project({
      'toctou.config.mjs': `
        import { writeFileSync } from 'node:fs';
        export default {
          database: { setup: 'CREATE TABLE thing (a int)' },
          app: { command: 'node app.mjs' },
          scenarios: { one: { race: [${call}, { method: 'POST', path: '/' }, { sql: 'INSERT INTO thing VALUES (1)' }] } },
        };`,
      'app.mjs': `
        import { createServer } from 'node:http';
        import pg from 'pg';
        const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
        createServer(async (request, response) => {
          await pool.query('INSERT INTO thing VALUES (2)');
          response.end();
        }).listen(process.env.PORT, '127.0.0.1');`,
    });
    const running = start(folder, ['explore'], found.env);
    const reached = (): boolean => existsSync(join(folder, 'reached'));
    await expect.poll(reached, { interval: 10, timeout: 60_000 }).toBe(true);
    const sockets = socketsOf(found.pids());
    running.child.kill('SIGINT');
    await running.ended;
    const owners = new Set(sockets.map(({ pid }) => pid));
    // The tool with its proxies, the server, the app.
    expect(owners.size).toBeGreaterThanOrEqual(3);
    expect(sockets.filter((socket) => !isLocal(socket))).toEqual([]);
  });
});

const SECRETS = {
  header: 'hdr-5d41402abc4b',
  cookie: 'ck-7d793037a076',
  password: 'pw-0cc175b9c0f1',
  answer: 'ans-92eb5ffee6ae',
};

/** Logs in whom it knows, tells too much, and breaks when it is asked to. */
const INDISCREET = `
import { createServer } from 'node:http';
import pg from 'pg';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
createServer(async (request, response) => {
  if (request.url === '/break') {
    console.error(request.headers, { DATABASE_URL: process.env.DATABASE_URL });
    process.exit(1);
  }
  const tell = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'sid=${SECRETS.cookie}; HttpOnly' });
    response.end(JSON.stringify({ ...body, database: process.env.DATABASE_URL, log: request.rawHeaders.join(': ') }));
  };
  const password = '${SECRETS.password}';
  const { rows } = await pool.query('SELECT id FROM account WHERE password = $1', [password]);
  if (rows.length > 0) return tell(409, { token: '${SECRETS.answer}' });
  try {
    const made = await pool.query(
      "INSERT INTO account (email, password, session_token) VALUES ('ann', $1, '${SECRETS.answer}') RETURNING *",
      [password],
    );
    tell(201, made.rows[0]);
  } catch (error) {
    tell(500, { ...error, message: error.message });
  }
}).listen(process.env.PORT);
`;

const config = {
  database: {
    setup: 'CREATE TABLE account (id serial, email text, password text UNIQUE, session_token text)',
  },
  app: { command: 'node app.mjs' },
  headers: ['set-cookie'],
  scenarios: Object.fromEntries(
    ['register', 'break'].map((path) => {
      const headers = { authorization: `Bearer ${SECRETS.header}`, cookie: `sid=${SECRETS.cookie}` };
      const post = { method: 'POST', path: `/${path}`, headers, json: { password: SECRETS.password } };
      return [path, { headers: ['set-cookie'], race: [post, post] }];
    }),
  ),
};

const FILES = ['html', 'json', 'junit', 'markdown'].map((name) => `${name}:report.${name}`);

describe('a report', () => {
  it('of any format holds no secret: headers, cookies, columns, bodies, URLs, what the app printed', async () => {
    const { url } = server();
    const { password: admin } = new URL(url);
    const { headers: _, ...rest } = config;
    const folder = project({ 'toctou.config.json': rest, 'app.mjs': INDISCREET });
    const reporters = ['pretty', 'github', ...FILES].flatMap((name) => ['--reporter', name]);
    const { code, stdout, stderr } = await toctou(folder, ['explore', ...reporters], {
      TOCTOU_DATABASE_URL: url,
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    });
    expect(code).toBe(2);
    const written = Object.fromEntries(
      [...FILES.map((name) => name.slice(name.indexOf(':') + 1)), 'summary.md'].map((file) => [
        file,
        readFileSync(join(folder, file), 'utf8'),
      ]),
    );
    for (const [name, text] of Object.entries({ ...written, stdout, stderr })) {
      for (const secret of [...Object.values(SECRETS), admin])
        expect({ name, holds: text.includes(secret) && secret }).toEqual({ name, holds: false });
      // The password that toctou made for its own role.
      expect(text).not.toMatch(/toctou_[0-9a-f]{12}:(?!\*\*\*)/);
      if (name !== 'stderr') expect(text).toMatch(/unhandled violation/);
    }
    // What is masked is there.
    expect(written['report.json']).toMatch(/"password": "\*\*\*"/);
    expect(written['report.json']).toMatch(/postgres:\/\/toctou_[0-9a-f]{12}:\*\*\*@/);
    expect(written['report.json']).toMatch(/"set-cookie": "\*\*\*"/);
    expect(written['report.json']).toMatch(/DATABASE_URL: 'postgres:.*:\*\*\*@/);
  });
});

describe('an app', () => {
  it('is not told the way to the server as its superuser', async () => {
    const { url } = server();
    const post = { method: 'POST', path: '/' };
    const folder = project({
      'toctou.config.json': {
        app: { command: 'echo "$TOCTOU_DATABASE_URL" > told; exit 1' },
        scenarios: { one: { race: [post, post] } },
      },
    });
    await toctou(folder, ['explore'], { TOCTOU_DATABASE_URL: url });
    expect(readFileSync(join(folder, 'told'), 'utf8')).toBe('\n');
  });
});

describe('a database that somebody else made', () => {
  it('is refused untouched, with tables, with a name and a comment like ours, and keeps its rows', async () => {
    const { admin, url } = server();
    const name = 'toctou_0123456789ab';
    await admin.query(`CREATE DATABASE ${name}`);
    await admin.query(`COMMENT ON DATABASE ${name} IS 'made by toctou, will be dropped'`);
    const theirs = new URL(url);
    theirs.pathname = `/${name}`;
    const owner = new Client(theirs.href);
    await owner.connect();
    await owner.query('CREATE TABLE orders AS SELECT 1 AS id');
    const insert = { sql: 'INSERT INTO orders VALUES (2)' };
    const folder = project({ 'toctou.config.json': { scenarios: { one: { race: [insert, insert] } } } });
    const ran = await toctou(folder, ['explore', '--database-url', theirs.href]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(`error: the database ${name} was not made by toctou`);
    // A database of toctou's own beside it changes nothing either.
    await toctou(folder, ['explore', '--database-url', url]);
    expect((await owner.query('SELECT id FROM orders')).rows).toEqual([{ id: 1 }]);
    await owner.end();
    await admin.query(`DROP DATABASE ${name}`);
  });
});
