import { expect, test } from 'vitest';
import { isToctouError } from '../../src/errors.ts';
import type { LoadedConfig } from '../../src/scenario/load-config.ts';
import type { Overrides } from '../../src/scenario/overrides.ts';
import { resolveScenarios } from '../../src/scenario/resolve.ts';
import type { Config } from '../../src/scenario/types.ts';

const post = { method: 'POST', path: '/' };
const run = async (): Promise<void> => {};

function loaded(config: Config): LoadedConfig {
  return { config, file: 'toctou.config.ts', folder: '/project' };
}

test('defaults are filled in', () => {
  const config = loaded({ scenarios: { a: { race: [{ sql: 'SELECT 1' }, { sql: 'SELECT 2' }] } } });
  expect(resolveScenarios(config)).toStrictEqual([
    {
      name: 'a',
      database: {},
      app: undefined,
      given: {},
      race: [[{ sql: 'SELECT 1' }], [{ sql: 'SELECT 2' }]],
      then: [],
      refusals: ['40001', '40P01'],
      headers: [],
      expect: 'serializable',
      order: undefined,
      mask: [],
      idleMs: 2000,
      timeoutMs: 60_000,
      strategy: 'dpor',
      workers: 1,
      maxSchedules: undefined,
      maxPreemptions: undefined,
      seed: undefined,
      folder: '/project',
    },
  ]);
});

test('a scenario wins over the config', () => {
  const config = loaded({
    database: { engine: 'postgres', url: 'postgres://db/postgres', setup: 'schema.sql' },
    app: { command: 'node .', env: { A: '1' }, ready: '/health' },
    mask: ['$.id'],
    idle: '1s',
    timeout: '10s',
    maxSchedules: 5,
    order: 'strict',
    scenarios: {
      plain: { race: [post, post] },
      other: {
        race: [post, [post, post], { run }],
        given: { login: post },
        then: [post],
        headers: ['Location'],
        refusals: [],
        expect: 'anomalous',
        database: { setup: 'other.sql' },
        app: { command: 'python app.py' },
        mask: [],
        idle: '500ms',
        timeout: '1m',
        maxSchedules: 7,
      },
    },
  });
  const common = {
    order: 'strict',
    strategy: 'dpor',
    maxPreemptions: undefined,
    seed: undefined,
    workers: 1,
    folder: '/project',
  };
  expect(resolveScenarios(config)).toStrictEqual([
    {
      ...common,
      name: 'plain',
      database: { url: 'postgres://db/postgres', setup: 'schema.sql' },
      app: { command: 'node .', env: { A: '1' }, ready: '/health' },
      given: {},
      race: [[post], [post]],
      then: [],
      refusals: ['40001', '40P01'],
      headers: [],
      expect: 'serializable',
      mask: ['$.id'],
      idleMs: 1000,
      timeoutMs: 10_000,
      maxSchedules: 5,
    },
    {
      ...common,
      name: 'other',
      database: { url: 'postgres://db/postgres', setup: 'other.sql' },
      app: { command: 'python app.py' },
      given: { login: post },
      race: [[post], [post, post], { run }],
      then: [post],
      refusals: [],
      headers: ['location'],
      expect: 'anomalous',
      mask: [],
      idleMs: 500,
      timeoutMs: 60_000,
      maxSchedules: 7,
    },
  ]);
});

const three = loaded({
  app: { module: './app.ts' },
  scenarios: {
    'Connect twice': { race: [post, post], timeout: '5s', maxSchedules: 3 },
    'connect and disconnect': {
      race: [post, post],
      database: { url: 'postgres://own/postgres', setup: 'a.sql' },
    },
    signup: { race: [post, post] },
  },
});

test('the command line wins over both', () => {
  const overrides = {
    databaseUrl: 'postgres://ci/postgres',
    timeout: '9s',
    maxSchedules: 9,
    filter: undefined,
  };
  expect(resolveScenarios(three, overrides)).toMatchObject([
    { name: 'Connect twice', database: { url: 'postgres://ci/postgres' }, timeoutMs: 9000, maxSchedules: 9 },
    { database: { url: 'postgres://ci/postgres', setup: 'a.sql' }, timeoutMs: 9000, maxSchedules: 9 },
    { database: { url: 'postgres://ci/postgres' }, timeoutMs: 9000, maxSchedules: 9 },
  ]);
});

test.each([
  ['CONNECT', ['Connect twice', 'connect and disconnect']],
  ['twice', ['Connect twice']],
  ['', ['Connect twice', 'connect and disconnect', 'signup']],
])('the filter %j', (filter, names) => {
  expect(resolveScenarios(three, { filter }).map(({ name }) => name)).toEqual(names);
});

function errorOf(config: LoadedConfig, overrides: Overrides): unknown {
  try {
    return resolveScenarios(config, overrides);
  } catch (error) {
    if (!isToctouError(error)) throw error;
    const { code, message, detail, hint } = error;
    return { code, message, detail, hint };
  }
}

test('a filter that nothing matches lists the names', () => {
  expect(errorOf(three, { filter: 'sign-up' })).toEqual({
    code: 'NOTHING_MATCHED',
    message: 'no scenario in toctou.config.ts has "sign-up" in its name',
    detail: 'The scenarios are:\n  Connect twice\n  connect and disconnect\n  signup',
    hint: undefined,
  });
});

test('a config without scenarios', () => {
  expect(errorOf(loaded({ scenarios: {} }), {})).toEqual({
    code: 'NOTHING_MATCHED',
    message: 'toctou.config.ts has no scenarios',
    detail: undefined,
    hint: "write one, such as scenarios: { 'connect twice': { race: [request, request] } }",
  });
});

test('mistakes on the command line name the flags', () => {
  expect(errorOf(three, { timeout: '60', maxSchedules: Number.NaN, databaseUrl: 'localhost' })).toEqual({
    code: 'CONFIG_INVALID',
    message: 'the command line has 3 mistakes',
    detail: [
      '--database-url is no PostgreSQL URL, expected a URL such as "postgres://postgres@localhost:5432/postgres"',
      '--timeout is "60", expected a duration such as "500ms", "2s" or "1m"',
      '--max-schedules is NaN, expected a positive integer',
    ].join('\n'),
    hint: undefined,
  });
});
