import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isToctouError } from '../../src/errors.ts';
import { resolveScenarios } from '../../src/scenario/resolve.ts';
import type { Client, Request } from '../../src/scenario/types.ts';

function resolve(config: unknown): unknown {
  return resolveScenarios({ config, file: 'toctou.config.json', folder: '/project' });
}

const plain = fc.string().filter((text) => !text.includes('{{'));
const method = fc.constantFrom('GET', 'POST', 'PATCH', 'x-own');
const path = plain.map((rest) => `/${rest}`);
const headers = fc.dictionary(fc.stringMatching(/^[a-z-]{1,9}$/), fc.constantFrom('', 'a', 'é'));
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('{{'));
const http = fc.oneof(
  fc.record({ method, path, headers, json }, { requiredKeys: ['method', 'path'] }),
  fc.record({ method, path, headers, body: plain }, { requiredKeys: ['method', 'path'] }),
);
const statement = plain.filter((text) => text !== '');
const sql = fc.record({ sql: fc.oneof(statement, fc.array(statement, { minLength: 1 })) });
const request: fc.Arbitrary<Request> = fc.oneof(http, sql);
const run = fc.constant({ run: async (): Promise<void> => {} });
const client: fc.Arbitrary<Client> = fc.oneof(request, fc.array(request, { minLength: 1 }), run);
const duration = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom('ms', 's', 'm'))
  .map((parts) => parts.join(''));
const options = {
  database: fc.record(
    {
      engine: fc.constant('postgres'),
      url: fc.constantFrom('postgres://a/b', 'postgresql://c:d@e:1/f'),
      setup: fc.oneof(statement, fc.array(statement)),
    },
    { requiredKeys: [] },
  ),
  order: fc.constant('strict'),
  mask: fc.array(fc.constantFrom('$.a', '$[0].b[*]', 't.c', 's.t.c')),
  idle: duration,
  timeout: duration,
  strategy: fc.constantFrom('dpor', 'exhaustive', 'random'),
  maxSchedules: fc.integer({ min: 1 }),
  workers: fc.integer({ min: 1, max: 8 }),
};
const app = fc.oneof(
  fc.record({ module: statement }),
  fc.record(
    {
      command: statement,
      ready: path,
      env: fc.dictionary(fc.string(), fc.string()),
      restart: fc.constant('never'),
    },
    { requiredKeys: ['command'] },
  ),
);
const scenario = fc.record(
  {
    ...options,
    app,
    given: fc.dictionary(fc.stringMatching(/^[A-Za-z_][\w-]{0,5}$/), request),
    race: fc.array(client, { minLength: 2, maxLength: 4 }),
    then: fc.array(request),
    refusals: fc.array(fc.constantFrom(503, 409, '40001', '40P01')),
    headers: fc.array(fc.constantFrom('Location', 'etag')),
    expect: fc.constantFrom('serializable', 'anomalous'),
  },
  { requiredKeys: ['race'] },
);
const config = fc.record(
  { ...options, app, scenarios: fc.dictionary(fc.string(), scenario, { minKeys: 1 }) },
  { requiredKeys: ['app', 'scenarios'] },
);

test('a valid config resolves to all of its scenarios', () => {
  fc.assert(
    fc.property(config, (valid) => {
      expect(resolve(valid)).toMatchObject(Object.keys(valid.scenarios).map((name) => ({ name })));
    }),
  );
});

/** Puts a value somewhere into another, at a place that numbers choose. */
function corrupt(value: unknown, way: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = way;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  const keys = Object.keys(value);
  const key = keys[step % (keys.length + 1)];
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(value));
  Object.defineProperty(copy, key ?? 'more', {
    value: key === undefined ? replacement : corrupt(copy[key], rest, replacement),
    enumerable: true,
  });
  return Array.isArray(value) ? Object.values(copy) : copy;
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

function isForeseen(error: unknown): boolean {
  return isToctouError(error) && error.message.startsWith('toctou.config.json');
}

test('whatever the config is, a foreseen error is all that is thrown', () => {
  const way = fc.array(fc.nat(20), { maxLength: 7 });
  const almost = fc
    .tuple(config, way, fc.jsonValue())
    .map(([valid, place, value]) => corrupt(valid, place, value));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), almost, fc.anything()), (anything) => {
      expect(thrownBy(() => resolve(anything))).toSatisfy(
        (error) => error === undefined || isForeseen(error),
      );
    }),
    { numRuns: 500 },
  );
});
