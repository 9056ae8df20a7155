import { execFileSync } from 'node:child_process';
import { describe, it } from 'vitest';
import type { CommandApp, Scenario } from 'toctou';
import { explore, problemsOf } from './support/explore.ts';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

const post = { method: 'POST', path: '/' };
const twice = [post, post];

function broken(mode: string, more: Partial<CommandApp> = {}): Scenario {
  return { race: twice, app: { command: `node fixtures/broken.mjs '${mode}'`, ...more } };
}

function handler(name: string): Scenario {
  const request = { method: 'POST', path: `/${name}` };
  return { race: [request, request], app: { command: 'node fixtures/server.mjs' } };
}

const database = { setup: 'fixtures/schema.sql' };

/** Processes with this word in their command line. */
function processes(word: string): string[] {
  const all = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(word));
}

describe.concurrent('an app that is none', () => {
  it('ends or fails', async ({ expect }) => {
    const { code, problems } = await problemsOf({
      scenarios: {
        'exits at start': broken('exits'),
        'does not exist': { race: twice, app: { command: 'no-such-command --port 1' } },
        'has no folder': broken('exits', { cwd: 'nowhere' }),
        'dies at a request': broken('dies at a POST'),
        'breaks off': broken('breaks the connection off'),
        'talks to no database': broken('from memory'),
      },
    });
    expect(code).toBe(2);
    expect(problems).toMatchInlineSnapshot(`
      {
        "breaks off": "inconclusive
      APP_FAILED: the app of client N did not answer POST /: socket hang up
      listening",
        "dies at a request": "inconclusive
      APP_EXITED: the app of client N exited with code 7 while it answered POST /: node fixtures/broken.mjs 'dies at a POST'
      listening
      out of memory
      hint: run the command by hand in <folder>, with DATABASE_URL and PORT set",
        "does not exist": "inconclusive
      APP_EXITED: the app of client N exited with code 127 before it was ready: no-such-command --port 1
      /bin/sh: 1: no-such-command: not found
      hint: run the command by hand in <folder>, with DATABASE_URL and PORT set",
        "exits at start": "inconclusive
      APP_EXITED: the app of client N exited with code 3 before it was ready: node fixtures/broken.mjs 'exits'
      reading the settings
      error: SECRET_KEY is not set
      hint: run the command by hand in <folder>, with DATABASE_URL and PORT set",
        "has no folder": "inconclusive
      APP_EXITED: the app of client N cannot be started: there is no folder <folder>/nowhere
      hint: \`app.cwd\` is relative to the config file",
        "talks to no database": "inconclusive
      client 1 sent no statement through toctou: does the app connect with the DATABASE_URL that it is given?",
      }
    `);
  });

  it('is never ready', async ({ expect }) => {
    const { code, told } = await explore({
      timeout: '4s',
      scenarios: {
        'never listens': broken('never listens'),
        'listens elsewhere': {
          race: twice,
          app: { command: "node fixtures/broken.mjs 'listens elsewhere' 0" },
        },
      },
    });
    expect(code).toBe(2);
    expect(told).toMatchInlineSnapshot(`
      "? never listens  could not run  <time>
          error: the app of client N was not ready on PORT <port> within 4 s: nothing
            listens there
            waiting for a message queue
          hint: raise \`timeout\`, or set \`app.ready\` to a path that answers 2xx
      ? listens elsewhere  could not run  <time>
          error: the app of client N was not ready on PORT <port> within 4 s: it
            listens on <port> instead
            listening
          hint: let the app listen on the PORT that it is given

      2 scenarios: 0 as expected, 2 inconclusive
      <time> on PostgreSQL <version> (embedded)
      Next: see why it is inconclusive above: nothing is proven there
      "
    `);
  });

  it('is never healthy', async ({ expect }) => {
    const { code, told } = await explore({
      timeout: '8s',
      scenarios: {
        'is never healthy': broken('is never healthy', { ready: '/health' }),
        'hangs when asked for its health': broken('never answers', { ready: '/hang' }),
      },
    });
    expect(code).toBe(2);
    expect(told).toMatchInlineSnapshot(`
      "? is never healthy  could not run  <time>
          error: the app of client N was not ready on PORT <port> within 8 s: GET
            /health answers 503
            listening
          hint: raise \`timeout\`, or set \`app.ready\` to a path that answers 2xx
      ? hangs when asked for its health  could not run  <time>
          error: the app of client N was not ready on PORT <port> within 8 s: GET /hang
            fails: The operation was aborted
            listening
          hint: raise \`timeout\`, or set \`app.ready\` to a path that answers 2xx

      2 scenarios: 0 as expected, 2 inconclusive
      <time> on PostgreSQL <version> (embedded)
      Next: see why it is inconclusive above: nothing is proven there
      "
    `);
  });

  it('never answers', async ({ expect }) => {
    const { code, problems } = await problemsOf({
      timeout: '4s',
      scenarios: { one: broken('never answers', { ready: '/health' }) },
    });
    expect({ code, problems }).toEqual({
      code: 2,
      problems: { one: 'inconclusive\nclient 1 did not answer within 4 s' },
    });
  });

  it('has one port for all its instances: the first that fails ends the start', async ({ expect }) => {
    const begun = performance.now();
    const { code, problems } = await problemsOf({
      scenarios: {
        one: { race: twice, app: { command: 'node fixtures/broken.mjs "a fixed port" 45673' } },
      },
    });
    expect(code).toBe(2);
    expect(problems['one']).toMatch(
      /^inconclusive\nAPP_EXITED: the app of (client N|`given` and `then`) exited with code 1 before it was ready: node/,
    );
    expect(problems['one']).toMatch(
      /\nhint: its port is in use: let the app listen on the PORT that it is given, a different one for each client$/,
    );
    expect(performance.now() - begun).toBeLessThan(30_000);
  });
});

describe.concurrent('an app that cannot be judged', () => {
  it('is inconclusive, never serializable', async ({ expect }) => {
    const { code, told } = await explore({
      database,
      idle: '150ms',
      scenarios: {
        'one answers from memory': {
          ...handler('racy'),
          race: [
            { method: 'POST', path: '/racy' },
            { method: 'GET', path: '/memory' },
          ],
        },
        random: handler('random'),
        pausing: handler('pausing'),
      },
    });
    expect(code).toBe(2);
    expect(told.replace(/\b2\d\d\b/g, '2xx').replace(/client [12]'s/, "client N's")).toMatchInlineSnapshot(`
      "? one answers from memory  inconclusive  <time>
          client 2 sent no statement through toctou: does the app connect with the
          DATABASE_URL that it is given?
      ? random  inconclusive  <time>
          the app is not deterministic. The serial order 1, 2 came out differently
          when it was run twice: the status of client N's answer is 2xx in one run and
          2xx in the other.
          note: if the app keeps something in memory from one request to the next:
            app.restart: 'schedule'
      ? pausing  inconclusive  <time>
          client 1 and client 2 neither asked the database nor answered for as long as
          \`idle\` allows (a timer, a mutex, another service?), and the others went on

      3 scenarios: 0 as expected, 3 inconclusive
      <time> on PostgreSQL <version> (embedded)
      Next: see why it is inconclusive above: nothing is proven there
      "
    `);
  });
});

describe.concurrent('an app that keeps in memory what it once read', () => {
  const app = { command: 'node fixtures/caching.mjs' };
  const scenarios = { one: { race: twice } };

  it('is not deterministic', async ({ expect }) => {
    const { code, problems } = await problemsOf({ database, app, scenarios });
    expect({ code, problems }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "problems": {
          "one": "inconclusive
      the app is not deterministic. Client 2 sent statements when its app had just been started, and sends none any more
      note: if the app keeps something in memory from one request to the next: app.restart: 'schedule'",
        },
      }
    `);
  });

  it('is explored when it is started anew for each schedule', async ({ expect }) => {
    const config = { database, app: { ...app, restart: 'schedule' }, scenarios };
    expect(await problemsOf(config)).toEqual({ code: 1, problems: { one: 'anomalous' } });
  });
});

describe.concurrent('what handlers do wrong', () => {
  it('has its name', async ({ expect }) => {
    const folder = project({
      'toctou.config.json': {
        database,
        idle: '300ms',
        strategy: 'exhaustive',
        scenarios: {
          leaky: handler('leaky'),
          swallowing: handler('swallowing'),
          reusing: handler('reusing'),
          forgetful: handler('forgetful'),
          broken: handler('broken'),
        },
      },
    });
    const { code, stdout, stderr } = await toctou(folder, ['explore', '--reporter', 'json']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { scenarios } = JSON.parse(stdout) as {
      scenarios: {
        name: string;
        explored: number;
        notes: string[];
        anomalies: { name: string; count: number }[];
      }[];
    };
    expect(
      scenarios.map(({ name, explored, notes, anomalies }) => ({
        name,
        explored,
        notes,
        anomalies: anomalies.map((anomaly) => `${anomaly.name} ${anomaly.count}`),
      })),
    ).toMatchInlineSnapshot(`
      [
        {
          "anomalies": [
            "leaked transaction 6",
            "leaked transaction 6",
          ],
          "explored": 14,
          "name": "leaky",
          "notes": [],
        },
        {
          "anomalies": [
            "silent rollback 12",
          ],
          "explored": 14,
          "name": "swallowing",
          "notes": [],
        },
        {
          "anomalies": [
            "aborted transaction reused 11",
            "aborted transaction reused 11",
          ],
          "explored": 24,
          "name": "reusing",
          "notes": [],
        },
        {
          "anomalies": [],
          "explored": 50,
          "name": "forgetful",
          "notes": [],
        },
        {
          "anomalies": [],
          "explored": 2,
          "name": "broken",
          "notes": [
            "client 1: POST /broken fails in every serial order, with 500",
            "client 2: POST /broken fails in every serial order, with 500",
          ],
        },
      ]
    `);
  });
});

describe.concurrent('how an app is started and ended', () => {
  it('in a folder with spaces, in a folder of its own, with variables, quoted, by npm', async ({
    expect,
  }) => {
    const { code, told } = await explore(
      {
        database: { setup: 'CREATE TABLE counters (v int); INSERT INTO counters VALUES (0)' },
        strategy: 'exhaustive',
        scenarios: Object.fromEntries(
          Object.entries({
            quoted: {
              command: 'node "fixtures/server.mjs" \'one argument\' "$GREETING"',
              env: { GREETING: 'a b' },
            },
            'in a folder': { command: 'node ../fixtures/server.mjs', cwd: 'sub folder' },
            'by npm': { command: 'npm run --silent serve' },
            'with a pipe': { command: 'node fixtures/server.mjs | cat' },
          }).map(([name, app]) => [name, { ...handler('atomic'), app }]),
        ),
      },
      {
        'package.json': { scripts: { serve: 'node fixtures/server.mjs' } },
        'sub folder/.keep': '',
      },
      'toctou project ',
    );
    expect(code).toBe(0);
    expect(told).toMatchInlineSnapshot(`
      "✓ quoted  serializable: all 4 interleavings  <time>
      ✓ in a folder  serializable: all 4 interleavings  <time>
      ✓ by npm  serializable: all 4 interleavings  <time>
      ✓ with a pipe  serializable: all 4 interleavings  <time>

      4 scenarios: 4 as expected
      <time> on PostgreSQL <version> (embedded)
      "
    `);
  });

  it('with what it started itself, whatever it does with SIGTERM', async ({ expect }) => {
    const word = `toctou-test-${process.pid}`;
    const { code, told } = await explore({
      scenarios: {
        'ignores SIGTERM': {
          race: twice,
          app: { command: `node fixtures/broken.mjs 'ignores SIGTERM' ${word}` },
        },
        'has children': { race: twice, app: { command: `node fixtures/broken.mjs 'has children' ${word}` } },
      },
    });
    expect(code).toBe(2);
    expect(told).toContain('client 1 sent no statement through toctou');
    expect(processes(word)).toEqual([]);
  });
});
