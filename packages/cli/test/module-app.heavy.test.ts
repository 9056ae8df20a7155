import { describe, it } from 'vitest';
import { problemsOf } from './support/explore.ts';

const POOL = "import pg from 'pg'; const pool = (url) => new pg.Pool({ connectionString: url, max: 1 });";

/** Modules by the name of the scenario that uses them. */
const modules: Record<string, string> = {
  'no default export': 'export const app = 1;',
  'no fetch': 'export default () => ({ listen() {} });',
  'throws at load': "throw new Error('no licence key');",
  'throws at start': "export default async () => {\n  throw new Error('no queue');\n};",
  'no JavaScript': 'export default ({a) => 1;',
  'gives up': 'export default () => new Promise(() => {});',
  'exits at a request': `${POOL}
    export default ({ databaseUrl }) => ({
      async fetch() {
        console.log('going down');
        await pool(databaseUrl).query('SELECT 1 FROM counters');
        process.exit(4);
      },
    });`,
  'throws beside a request': `${POOL}
    export default ({ databaseUrl }) => ({
      async fetch() {
        await pool(databaseUrl).query('SELECT 1 FROM counters');
        setTimeout(() => { throw new Error('lost'); }, 0);
        return new Promise(() => {});
      },
    });`,
  'fetch throws': `${POOL}
    export default ({ databaseUrl }) => {
      const db = pool(databaseUrl);
      return { fetch: () => db.query('SELECT 1 FROM nowhere'), close: () => db.end() };
    };`,
  'answers no Response': `${POOL}
    export default ({ databaseUrl }) => {
      const db = pool(databaseUrl);
      return { fetch: () => db.query('SELECT 1 FROM counters'), close: () => db.end() };
    };`,
  'prints a lot, and throws at the end': `${POOL}
    export default ({ databaseUrl }) => {
      const db = pool(databaseUrl);
      return {
        async fetch() {
          console.log('{"not": "ours"}');
          console.error('a warning');
          await db.query('SELECT 1 FROM counters');
          return new Response('ok');
        },
        close() { throw new Error('cannot end'); },
      };
    };`,
  'counts in memory': `${POOL}
    let asked = 0;
    export default ({ databaseUrl }) => ({
      async fetch() {
        const db = pool(databaseUrl);
        await db.query('SELECT 1 FROM counters');
        await db.end();
        return Response.json({ asked: ++asked });
      },
    });`,
};

const post = { method: 'POST', path: '/' };
const scenario = (module: string): object => ({ race: [post, post], app: { module } });
const database = { setup: 'fixtures/schema.sql' };

describe.concurrent('an app in process', () => {
  it('that fails', async ({ expect }) => {
    const { code, problems } = await problemsOf(
      {
        database,
        scenarios: {
          ...Object.fromEntries(Object.keys(modules).map((name) => [name, scenario(`app/${name}.mjs`)])),
          'no file': scenario('app/missing.mjs'),
        },
      },
      Object.fromEntries(Object.entries(modules).map(([name, text]) => [`app/${name}.mjs`, text])),
    );
    expect(code).toBe(2);
    expect(problems).toMatchInlineSnapshot(`
      {
        "answers no Response": "serializable
      note: client 1: POST / fails in every serial order, with 500
      note: client 2: POST / fails in every serial order, with 500",
        "counts in memory": "inconclusive
      the app is not deterministic. The serial order 1, 2 came out differently when it was run twice: $.asked in client 1's answer is 3 in one run and 7 in the other. If that value means nothing: mask: ['$.asked']",
        "exits at a request": "inconclusive
      APP_EXITED: the app of client N ended by itself, with code 4: app/exits at a request.mjs
      going down",
        "fetch throws": "serializable
      note: client 1: POST / fails in every serial order, with 500
      note: client 2: POST / fails in every serial order, with 500",
        "gives up": "inconclusive
      APP_EXITED: the app of client N ended by itself, with code 13: app/gives up.mjs",
        "no JavaScript": "inconclusive
      APP_FAILED: the module app/no JavaScript.mjs cannot be used as an app: Unexpected token ')'
      hint: \`node --check <folder>/app/no JavaScript.mjs\` shows the place",
        "no default export": "inconclusive
      APP_FAILED: the module app/no default export.mjs cannot be used as an app: its default export is not a function ({ databaseUrl }) => ({ fetch, close })",
        "no fetch": "inconclusive
      APP_FAILED: the module app/no fetch.mjs cannot be used as an app: what its default export returns has no \`fetch\` function",
        "no file": "inconclusive
      APP_FAILED: the module app/missing.mjs cannot be used as an app: there is no file <folder>/app/missing.mjs",
        "prints a lot, and throws at the end": "serializable",
        "throws at load": "inconclusive
      APP_FAILED: the module app/throws at load.mjs cannot be used as an app: no licence key
      at file://<folder>/app/throws%20at%20load.mjs:1:7",
        "throws at start": "inconclusive
      APP_FAILED: the module app/throws at start.mjs cannot be used as an app: no queue
      at default (file://<folder>/app/throws%20at%20start.mjs:2:9)",
        "throws beside a request": "inconclusive
      APP_EXITED: the app of client N threw outside of any request: lost: app/throws beside a request.mjs
      at Timeout._onTimeout (file://<folder>/app/throws%20beside%20a%20request.mjs:5:34)",
      }
    `);
  });

  it('that takes forever', async ({ expect }) => {
    const { code, problems } = await problemsOf(
      {
        database,
        timeout: '4s',
        scenarios: {
          loops: scenario('loops.mjs'),
          waits: scenario('waits.mjs'),
          spins: scenario('spins.mjs'),
        },
      },
      {
        'loops.mjs': 'for (;;);',
        'waits.mjs': "console.log('waiting'); export default () => new Promise((r) => setTimeout(r, 1e6));",
        'spins.mjs': `${POOL}
          export default ({ databaseUrl }) => ({
            async fetch() {
              await pool(databaseUrl).query('SELECT 1 FROM counters');
              for (;;);
            },
          });`,
      },
    );
    expect(code).toBe(2);
    expect(problems).toMatchInlineSnapshot(`
      {
        "loops": "inconclusive
      APP_NOT_READY: the app of client N was not ready within 4 s: loops.mjs
      hint: raise \`timeout\`, or see what its default export waits for",
        "spins": "inconclusive
      client 1 did not answer within 4 s",
        "waits": "inconclusive
      APP_NOT_READY: the app of client N was not ready within 4 s: waits.mjs
      waiting
      hint: raise \`timeout\`, or see what its default export waits for",
      }
    `);
  });

  it('keeps its state to itself: a mutex in memory guards nothing', async ({ expect }) => {
    const { code, problems } = await problemsOf(
      { database, scenarios: { mutex: scenario('mutex.mjs') } },
      {
        'mutex.mjs': `${POOL}
          let last = Promise.resolve();
          export default ({ databaseUrl }) => {
            const db = pool(databaseUrl);
            const increment = async () => {
              const { rows } = await db.query('SELECT v FROM counters');
              await db.query('UPDATE counters SET v = $1', [rows[0].v + 1]);
              return new Response('ok');
            };
            return { fetch: () => (last = last.then(increment)), close: () => db.end() };
          };`,
      },
    );
    expect({ code, problems }).toEqual({ code: 1, problems: { mutex: 'anomalous' } });
  });
});
