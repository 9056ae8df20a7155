import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { useGivenServer } from './support/given-server.ts';
import { normalize } from './support/normalize.ts';
import { project } from './support/project.ts';
import { start, toctou } from './support/toctou.ts';

const server = useGivenServer();
const OWN = ['postgres', 'postgres', 'template0', 'template1'];

const insert = { sql: 'INSERT INTO thing VALUES (1)' };
const database = { setup: 'CREATE TABLE thing (a int)' };
const config = {
  'toctou.config.json': { database, strategy: 'exhaustive', scenarios: { one: { race: [insert, insert] } } },
};

const SERIALIZABLE = `✓ one  serializable: all 6 interleavings  <time>

1 scenario: 1 as expected
<time> on PostgreSQL <version> (given)
`;

describe('a URL that cannot be used', () => {
  const noUrl = `error: the command line: --database-url is no PostgreSQL URL, expected a URL
  such as "postgres://postgres@localhost:5432/postgres"
`;
  const leaveOut = `hint: check --database-url and TOCTOU_DATABASE_URL, or leave them out: toctou
  then starts a PostgreSQL of its own
`;

  it.each([
    ['localhost', noUrl],
    ['mysql://root:hunter2@localhost/shop', noUrl],
    ['postgres://postgres:hunter2@local host/postgres', noUrl],
    [
      'postgres://postgres:hunter2@127.0.0.1:1/postgres',
      `error: no connection to postgres://postgres@127.0.0.1:<port>/postgres: connect
  ECONNREFUSED 127.0.0.1:<port>
${leaveOut}`,
    ],
    [
      'postgres://postgres@127.0.0.1:1/postgres?password=hunter2',
      `error: no connection to postgres://postgres@127.0.0.1:<port>/postgres: connect
  ECONNREFUSED 127.0.0.1:<port>
${leaveOut}`,
    ],
  ])('%s', async (url, stderr) => {
    const ran = await toctou(project(config), ['explore', '--database-url', url]);
    expect({ ...ran, stderr: normalize(ran.stderr) }).toEqual({
      code: 2,
      stdout: '',
      stderr: normalize(stderr),
    });
  });

  it('with a wrong password, an unknown database, an ordinary role, tables of its own', async () => {
    const { admin, url } = server();
    await admin.query("CREATE ROLE clerk LOGIN PASSWORD 'hunter2'");
    await admin.query('CREATE DATABASE shop');
    const { host } = new URL(url);
    const folder = project(config);
    const tell = async (given: string): Promise<string> => {
      const { code, stdout, stderr } = await toctou(folder, ['explore', '--database-url', given]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).not.toContain('hunter2');
      return normalize(stderr);
    };
    const shop = url.replace(/postgres$/, 'shop');
    expect(await tell(`postgres://postgres:hunter2@${host}/postgres`)).toMatch(
      /password\s+authentication failed for user "postgres"/,
    );
    expect(await tell(url.replace(/postgres$/, 'nowhere'))).toMatch(/database\s+"nowhere" does not exist/);
    expect(await tell(`postgres://clerk:hunter2@${host}/postgres`)).toBe(
      `error: the role clerk is no superuser
hint: toctou makes databases and roles and sets deadlock_timeout: give the admin
  URL of a disposable server
`,
    );
    const owner = new Client(shop);
    await owner.connect();
    await owner.query('CREATE TABLE orders (id int)');
    await owner.end();
    expect(await tell(shop)).toBe(
      `error: the database shop was not made by toctou: it holds 1 table or view
hint: give a URL that ends in /postgres, on a disposable server: toctou makes
  databases of its own there
`,
    );
    await admin.query('DROP DATABASE shop');
    await admin.query('DROP ROLE clerk');
  });

  it('that never answers is left when interrupted', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const connected = once(silent, 'connection');
    const running = start(project(config), ['explore', '--database-url', `postgres://a@127.0.0.1:${port}/b`]);
    await connected;
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    silent.close();
  });
});

describe('a URL that works', () => {
  it('by flag, by variable, by config; DATABASE_URL is the app’s', async () => {
    const { url } = server();
    const nowhere = 'postgres://postgres:hunter2@127.0.0.1:1/postgres';
    const folder = project(config);
    const ran = [
      await toctou(folder, ['explore', '--database-url', url], { TOCTOU_DATABASE_URL: nowhere }),
      await toctou(folder, ['explore'], { TOCTOU_DATABASE_URL: url, DATABASE_URL: nowhere }),
      await toctou(
        project({
          'toctou.config.json': {
            database: { ...database, url },
            strategy: 'exhaustive',
            scenarios: { one: { race: [insert, insert] } },
          },
        }),
        ['explore'],
      ),
    ];
    for (const { code, stdout, stderr } of ran)
      expect({ code, stdout: normalize(stdout), stderr }).toEqual({
        code: 0,
        stdout: SERIALIZABLE,
        stderr: '',
      });
    const { code, stdout } = await toctou(folder, ['explore'], { DATABASE_URL: nowhere });
    expect(code).toBe(0);
    expect(stdout).toContain('(embedded)');
  });

  it('is left as it was, whatever happens', async () => {
    const { url, names } = server();
    const { password } = new URL(url);
    expect(await names()).toEqual(OWN);
    const app = { command: "node fixtures/broken.mjs 'exits'" };
    const post = { method: 'POST', path: '/' };
    const folder = project({
      'toctou.config.json': {
        database,
        scenarios: {
          one: { race: [insert, insert] },
          'setup fails': { database: { setup: 'CREATE' }, race: [insert, insert] },
          'app fails': { app, race: [post, post] },
          hangs: { race: [insert, { sql: 'SELECT pg_sleep(1000)' }] },
        },
      },
    });
    const args = ['explore', '--database-url', url];
    const failed = await toctou(folder, [
      ...args,
      'fails',
      '--reporter',
      'pretty',
      '--reporter',
      'json:out.json',
    ]);
    expect(failed.code).toBe(2);
    expect(failed.stdout + failed.stderr).not.toContain(password);
    expect(await names()).toEqual(OWN);

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
      const running = start(folder, args);
      await running.said('app fails');
      // By then the last scenario has its database, or is about to make it.
      await expect.poll(names).not.toEqual(OWN);
      const before = performance.now();
      running.child.kill(signal);
      const { code } = await running.ended;
      expect(code).toBe(signal === 'SIGKILL' ? null : 130);
      // After kill -9 the watcher needs its moment; otherwise all is gone when the process is.
      await expect.poll(names, { timeout: signal === 'SIGKILL' ? 5000 : 1 }).toEqual(OWN);
      expect(performance.now() - before).toBeLessThan(5000);
    }
  });
});
