import { expect, test } from 'vitest';
import { isToctouError } from '../../src/errors.ts';
import { validateConfig } from '../../src/scenario/validate.ts';

const post = { method: 'POST', path: '/providers', json: { type: 'github' } };
const app = { command: 'node server.js' };
const scenarios = { a: { race: [post, post] } };

const run = async (): Promise<void> => {};

/** The error as a user reads it. */
function errorOf(config: unknown): string {
  try {
    validateConfig(config, 'toctou.config.ts');
  } catch (error) {
    if (!isToctouError(error)) throw error;
    return [`${error.code} ${error.message}`, ...(error.detail?.split('\n') ?? [])].join('\n  ');
  }
  return 'valid';
}

/** The error for one scenario of an otherwise valid config, without what all of them begin with. */
function scenarioError(scenario: unknown): string {
  const error = errorOf({ app, scenarios: { a: scenario } });
  return error.replace('SCENARIO_INVALID toctou.config.ts: scenarios.a', '...');
}

test('all of it is valid', () => {
  const config = {
    database: {
      engine: 'postgres',
      url: 'postgresql://root@db/postgres',
      setup: ['schema.sql', 'CREATE TABLE t ()'],
    },
    app: { command: 'node server.js', ready: '/health', env: { A: 'b' }, cwd: 'service', restart: 'never' },
    scenarios: {
      'connect twice': {
        given: {
          login: { method: 'POST', path: '/login', body: 'x' },
          ws: { sql: ['SELECT {{login.body.id}}'] },
        },
        race: [
          { ...post, path: '/w/{{ws.body[0].rows[0].id}}', headers: { 'X-Token': '{{login.body.token}}' } },
          [post, { sql: 'SELECT 1' }],
          { run },
        ],
        then: [{ method: 'get', path: '/providers' }],
        refusals: [503, '40001'],
        headers: ['Location'],
        expect: 'anomalous',
        database: { setup: run },
        app: { module: './app.ts' },
        order: 'strict',
        mask: ['$.body.items[*].id', '$[0]', 'providers.created_at', 'public.providers.id'],
        idle: '500ms',
        strategy: 'exhaustive',
        maxSchedules: 100,
        timeout: '1m',
        workers: 1,
      },
    },
  };
  expect(validateConfig(config, 'toctou.config.ts')).toEqual(config);
});

test('undefined is as good as absent, and json is taken as it goes over the wire', () => {
  const at = new Date(0);
  const request = { method: 'POST', path: '/', json: { at, no: undefined }, body: undefined };
  const config = { app, database: undefined, scenarios: { a: { race: [request, post], app: undefined } } };
  expect(validateConfig(config, 'toctou.config.ts')).toStrictEqual({
    app,
    scenarios: {
      a: { race: [{ method: 'POST', path: '/', json: { at: '1970-01-01T00:00:00.000Z' } }, post] },
    },
  });
});

test.each<[string, unknown, string]>([
  ['no object', 5, 'CONFIG_INVALID toctou.config.ts: the config is 5, expected an object'],
  ['no scenarios', { app }, 'CONFIG_INVALID toctou.config.ts: scenarios is missing, expected an object'],
  [
    'a list of scenarios',
    { app, scenarios: [] },
    'CONFIG_INVALID toctou.config.ts: scenarios is an empty list, expected an object',
  ],
  [
    'a misspelt key',
    { aap: app, scenarios: {} },
    'CONFIG_INVALID toctou.config.ts: aap is not a known key, did you mean "app"?',
  ],
  [
    'an unknown key',
    { app, plugins: [], scenarios },
    'CONFIG_INVALID toctou.config.ts: plugins is not a known key, expected one of database, app, order, mask, idle, strategy, maxSchedules, maxPreemptions, timeout, workers, scenarios',
  ],
  [
    'a password in a wrong URL',
    { app, scenarios, database: { url: 'mysql://root:secret@localhost/' } },
    'CONFIG_INVALID toctou.config.ts: database.url is no PostgreSQL URL, expected a URL such as "postgres://postgres@localhost:5432/postgres"',
  ],
  [
    'another engine',
    { app, scenarios, database: { engine: 'sqlite' } },
    'CONFIG_INVALID toctou.config.ts: database.engine is "sqlite", expected "postgres"',
  ],
  [
    'a setup of no kind',
    { app, scenarios, database: { setup: { file: 'schema.sql' } } },
    'CONFIG_INVALID toctou.config.ts: database.setup is an object, expected SQL, the path of a .sql file, a list of them, or a function',
  ],
  [
    'a setup with a hole',
    { app, scenarios, database: { setup: ['schema.sql', 5, ''] } },
    `CONFIG_INVALID toctou.config.ts has 2 mistakes
  database.setup[1] is 5, expected a string
  database.setup[2] is "", expected a string that is not empty`,
  ],
  [
    'an app as a string',
    { app: 'node server.js', scenarios },
    'CONFIG_INVALID toctou.config.ts: app is "node server.js", expected { command } or { module }',
  ],
  [
    'an app of both kinds',
    { app: { command: 'node .', module: './app.js' }, scenarios },
    'CONFIG_INVALID toctou.config.ts: app has both "command" and "module", expected one of them',
  ],
  [
    'an app of no kind',
    { app: { env: {} }, scenarios },
    'CONFIG_INVALID toctou.config.ts: app has neither "command" nor "module", expected one of them',
  ],
  [
    'the options of a command for a module',
    { app: { module: './app.js', ready: '/' }, scenarios },
    'CONFIG_INVALID toctou.config.ts: app.ready is not a known key, expected one of module',
  ],
  [
    'mistakes in a command',
    { app: { command: '', ready: 'health', env: { PORT: 3000 }, cwd: '', restart: 'always' }, scenarios },
    `CONFIG_INVALID toctou.config.ts has 5 mistakes
  app.command is "", expected a command for the shell
  app.ready is "health", expected a path that begins with "/"
  app.env.PORT is 3000, expected a string
  app.cwd is "", expected a string that is not empty
  app.restart is "always", expected "never" or "schedule"`,
  ],
  [
    'options',
    {
      app,
      scenarios,
      order: 'loose',
      mask: ['id', '$', '$.a..b', 'a.b.c.d'],
      idle: 2,
      strategy: 'all',
      maxSchedules: 0,
      maxPreemptions: -1,
      timeout: '60',
      workers: 1.5,
    },
    `CONFIG_INVALID toctou.config.ts has 11 mistakes
  order is "loose", expected "strict"
  mask[0] is "id", expected a JSON path such as "$.body.id", or table.column
  mask[1] is "$", expected a JSON path such as "$.body.id", or table.column
  mask[2] is "$.a..b", expected a JSON path such as "$.body.id", or table.column
  mask[3] is "a.b.c.d", expected a JSON path such as "$.body.id", or table.column
  idle is 2, expected a duration such as "500ms", "2s" or "1m"
  strategy is "all", expected "dpor", "exhaustive" or "random"
  maxSchedules is 0, expected a positive integer
  maxPreemptions is -1, expected an integer from 0
  timeout is "60", expected a duration such as "500ms", "2s" or "1m"
  workers is 1.5, expected a positive integer`,
  ],
  [
    'one thing that is not built yet',
    { app, scenarios, strategy: 'random', workers: 2, maxSchedules: 9, database: { engine: 'mysql' } },
    'UNSUPPORTED toctou.config.ts: database.engine is "mysql", which is not available yet: use "postgres"',
  ],
  [
    'what is not built yet',
    {
      app,
      database: { engine: 'mysql' },
      scenarios: { a: { race: [post, post], database: { engine: 'mysql' } } },
    },
    `UNSUPPORTED toctou.config.ts has 2 mistakes
  database.engine is "mysql", which is not available yet: use "postgres"
  scenarios.a.database.engine is "mysql", which is not available yet: use "postgres"`,
  ],
  [
    'mistakes everywhere, with what is not built yet',
    {
      database: { engine: 'mysql' },
      timeout: '1 s',
      scenarios: { 'connect twice': { race: [post, { ...post, method: 5, path: '/{{x.body}}' }] } },
    },
    `CONFIG_INVALID toctou.config.ts has 5 mistakes
  timeout is "1 s", expected a duration such as "500ms", "2s" or "1m"
  scenarios["connect twice"].race[1].method is 5, expected a method such as "POST"
  scenarios["connect twice"].race[0] is an HTTP request and there is no app, expected app: { command } or { module }
  scenarios["connect twice"].race[1].path has "{{x.body}}": there is no given named "x"
  database.engine is "mysql", which is not available yet: use "postgres"`,
  ],
])('%s', (_, config, expected) => {
  expect(errorOf(config)).toBe(expected);
});

test.each<[string, unknown, string]>([
  ['no object', [post, post], '... is a list of 2, expected an object'],
  ['no race', {}, '....race is missing, expected race: [client, client], 2 to 4 clients'],
  [
    'one client',
    { race: [post] },
    '....race is a list of 1, expected race: [client, client], 2 to 4 clients',
  ],
  [
    'five clients',
    { race: [post, post, post, post, post] },
    '....race is a list of 5, expected race: [client, client], 2 to 4 clients',
  ],
  [
    'a misspelt race',
    { rase: [post, post] },
    `SCENARIO_INVALID toctou.config.ts has 2 mistakes
  scenarios.a.race is missing, expected race: [client, client], 2 to 4 clients
  scenarios.a.rase is not a known key, did you mean "race"?`,
  ],
  [
    'clients of no kind',
    { race: ['POST /', {}, { methd: 'POST' }, []] },
    `SCENARIO_INVALID toctou.config.ts has 4 mistakes
  scenarios.a.race[0] is "POST /", expected { method, path }, { sql }, { run } or a list of requests
  scenarios.a.race[1] is an empty object, expected { method, path }, { sql }, { run } or a list of requests
  scenarios.a.race[2] has only "methd", expected { method, path }, { sql }, { run } or a list of requests
  scenarios.a.race[3] is an empty list, expected at least one request`,
  ],
  [
    'clients of several kinds',
    {
      race: [
        { ...post, sql: 'SELECT 1' },
        { run: () => {}, path: '/' },
      ],
    },
    `SCENARIO_INVALID toctou.config.ts has 2 mistakes
  scenarios.a.race[0] has both "method" and "sql", expected one of them
  scenarios.a.race[1] has both "run" and "path", expected one of them`,
  ],
  [
    'functions where they cannot be',
    { race: [post, [{ run: () => {} }]], then: [{ run: () => {} }] },
    `SCENARIO_INVALID toctou.config.ts has 2 mistakes
  scenarios.a.race[1][0] is a function, expected { method, path } or { sql }: only a whole client can be { run }
  scenarios.a.then[0] is a function, expected { method, path } or { sql }: only a whole client can be { run }`,
  ],
  [
    'a function that is none',
    { race: [post, { run: 'script.js' }] },
    '....race[1].run is "script.js", expected a function',
  ],
  [
    'mistakes in requests',
    {
      race: [
        { method: 'GET it', path: 'providers' },
        [post, { path: '/', headers: { 'x y': 'z', b: 1, c: 'd\r\ne: f' }, query: {} }],
        { method: 'PUT', path: '/', body: 5 },
        { sql: [] },
      ],
      then: [{ sql: 5 }, { sql: ['SELECT 1', ''] }],
    },
    `SCENARIO_INVALID toctou.config.ts has 11 mistakes
  scenarios.a.race[0].method is "GET it", expected a method such as "POST"
  scenarios.a.race[0].path is "providers", expected a path that begins with "/"
  scenarios.a.race[1][1].method is missing, expected a method such as "POST"
  scenarios.a.race[1][1].headers["x y"] is no usable name, expected the name of a header
  scenarios.a.race[1][1].headers.b is 1, expected a string
  scenarios.a.race[1][1].headers.c is "d\\r\\ne: f", expected a string of one line
  scenarios.a.race[1][1].query is not a known key, expected one of method, path, json, body, headers
  scenarios.a.race[2].body is 5, expected a string
  scenarios.a.race[3].sql is an empty list, expected at least one statement
  scenarios.a.then[0].sql is 5, expected a string
  scenarios.a.then[1].sql[1] is "", expected a string that is not empty`,
  ],
  [
    'json and body',
    { race: [post, { ...post, body: '{}' }] },
    '....race[1] has both "json" and "body", expected one of them',
  ],
  [
    'json that is none',
    { race: [post, { ...post, json: { a: [() => {}] } }] },
    '....race[1].json is an object, expected a value for JSON: JSON cannot hold its "0"',
  ],
  [
    'given',
    { given: { '1st': post, login: 'POST /login', me: { ...post, path: '' } }, race: [post, post] },
    `SCENARIO_INVALID toctou.config.ts has 3 mistakes
  scenarios.a.given["1st"] is no usable name, expected a letter, then letters, digits, "_" and "-"
  scenarios.a.given.login is "POST /login", expected { method, path } or { sql }
  scenarios.a.given.me.path is "", expected a path that begins with "/"`,
  ],
  [
    'the rest of a scenario',
    { race: [post, post], then: post, refusals: [40001, '503', 99], headers: ['a b'], expect: 'safe' },
    `SCENARIO_INVALID toctou.config.ts has 6 mistakes
  scenarios.a.then is an object, expected a list of requests
  scenarios.a.refusals[0] is 40001, expected an HTTP status such as 503, or a SQLSTATE in quotes such as "40001"
  scenarios.a.refusals[1] is "503", expected an HTTP status such as 503, or a SQLSTATE in quotes such as "40001"
  scenarios.a.refusals[2] is 99, expected an HTTP status such as 503, or a SQLSTATE in quotes such as "40001"
  scenarios.a.headers[0] is "a b", expected the name of a header
  scenarios.a.expect is "safe", expected "serializable" or "anomalous"`,
  ],
  [
    'placeholders',
    {
      given: {
        login: { ...post, json: { code: '{{ws.body[0].rows[0].id}}' } },
        ws: { sql: 'SELECT {{login.body.id}}' },
      },
      race: [
        { ...post, path: '/{{logn.body.id}}', headers: { authorization: 'Bearer {{login.token}}' } },
        [{ ...post, json: { deep: [{ 'a b': '{{ws.body' }] } }, { sql: ['SELECT 1', '{{other.body}}'] }],
      ],
      then: [{ method: 'GET', path: '/{{ws}}' }],
    },
    `SCENARIO_INVALID toctou.config.ts has 6 mistakes
  scenarios.a.given.login.json.code has "{{ws.body[0].rows[0].id}}": ws is not asked before it
  scenarios.a.race[0].path has "{{logn.body.id}}": there is no given named "logn", did you mean "login"?
  scenarios.a.race[0].headers.authorization has "{{login.token}}": expected {{name.body.key}}, {{name.status}} or {{name.headers.key}}
  scenarios.a.race[1][0].json.deep[0]["a b"] has "{{ws.body": expected {{name.body.key}}, {{name.status}} or {{name.headers.key}}
  scenarios.a.race[1][1].sql[1] has "{{other.body}}": there is no given named "other", there is "login", "ws"
  scenarios.a.then[0].path has "{{ws}}": expected {{name.body.key}}, {{name.status}} or {{name.headers.key}}`,
  ],
])('in a scenario: %s', (_, scenario, expected) => {
  expect(scenarioError(scenario)).toBe(expected);
});

test('a scenario of SQL alone needs no app', () => {
  expect(errorOf({ scenarios: { a: { race: [{ sql: 'SELECT 1' }, { sql: 'SELECT 1' }] } } })).toBe('valid');
});

test('an app of its own is enough', () => {
  expect(errorOf({ scenarios: { a: { race: [post, post], app } } })).toBe('valid');
});

test('what refers to itself is no JSON', () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  expect(scenarioError({ race: [{ ...post, json: cycle }, cycle] })).toMatch(
    /race\[0\]\.json is a list of 1, expected a value for JSON: Converting circular structure to JSON/,
  );
});
