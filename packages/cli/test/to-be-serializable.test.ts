import { describe, expect, it } from 'vitest';
import { defineConfig, explore, type Config } from 'toctou';
import { toBeSerializable } from 'toctou/vitest';

expect.extend({ toBeSerializable });

const visit = { sql: 'INSERT INTO visits SELECT 1 WHERE NOT EXISTS (SELECT FROM visits)' };
const safe = { sql: 'INSERT INTO visits SELECT 1 FROM pg_advisory_xact_lock(1)' };
const config = (scenarios: Config['scenarios']): Config =>
  defineConfig({ database: { setup: 'CREATE TABLE visits (n int)' }, scenarios });

describe('a race', () => {
  const racing = explore(config({ 'first visit twice': { race: [visit, visit] } }));

  it('is told as pretty tells it, and how to run it again', async () => {
    const result = await racing;
    const told = (): string => {
      try {
        result.assertSerializable();
      } catch (error) {
        expect((error as Error).name).toBe('AssertionError');
        expect((error as Error).stack).toMatch(/\n {4}at told .*to-be-serializable\.test\.ts/);
        return (error as Error).message;
      }
      return '';
    };
    expect(told()).toMatchInlineSnapshot(`
      "first visit twice
        Client 1 and client 2 ran at the same time: \`visits\` has one row too many and
        client 2 got 1 at \`$[0].rowCount\`. One after the other, \`visits\` ends without
        it and client 2 gets 0 at \`$[0].rowCount\`.
        duplicate row: 2 of 4 schedules end so, this one with 1 preemption

          client 1                            │   client 2
          INSERT INTO visits SELECT 1 WHERE…  │   INSERT INTO visits SELECT 1 WHERE…
        ──────────────────────────────────────┼──────────────────────────────────────
        ▸ INSERT INTO visits SELECT 1 WHERE   │
          NOT EXISTS (SELECT FROM visits)     │
          → INSERT 0 1                        │
                                              │ ▸ INSERT INTO visits SELECT 1 WHERE
                                              │   NOT EXISTS (SELECT FROM visits)
                                              │   → INSERT 0 1
                                              │   COMMIT
          COMMIT                              │

        ▸ the steps whose order makes the difference

        client 1  INSERT INTO visits SELECT 1 WHERE NOT EXISTS (SELECT FROM visits)
            ok [{"command":"INSERT","rowCount":1,"rows":[]}]
        client 2  INSERT INTO visits SELECT 1 WHERE NOT EXISTS (SELECT FROM visits)
            ok [{"command":"INSERT","rowCount":1,"rows":[]}]

        One after the other (client 1, then client 2): ok, ok
        - client 2, $[0].rowCount: 1 instead of 0
        - visits: 1 row too many: n = 1

        The usual cure: Add a unique constraint on what must not repeat and translate
          its violation, or insert with ON CONFLICT DO NOTHING where a repeat should
          succeed.

        replay(config, "first visit twice@v1.1221")"
    `);
    expect(() => expect(result).toBeSerializable()).toThrow(told());
    expect(result).not.toBeSerializable();
  });

  it('is not in the report as it is written', async () => {
    expect(Object.keys(await racing)).toEqual(['version', 'scenarios', 'durationMs', 'engine', 'exitCode']);
  });

  it('is one, expected or not', async () => {
    const known = await explore(config({ known: { race: [visit, visit], expect: 'anomalous' } }));
    expect(known.exitCode).toBe(0);
    expect(known).not.toBeSerializable();
  });
});

it('what is serializable passes, and is no anomaly', async () => {
  const result = await explore(config({ safe: { race: [safe, safe] } }));
  expect(() => result.assertSerializable()).not.toThrow();
  expect(result).toBeSerializable();
  expect(() => expect(result).not.toBeSerializable()).toThrow(
    'expected an anomaly, and there is none in "safe"',
  );
});

it('what has no verdict passes for neither', async () => {
  const result = await explore({
    ...config({ safe: { race: [safe, safe] } }),
    database: { setup: 'CREATE' },
  });
  const why = /^safe: could not run\. the setup failed .*\n.*CREATE/;
  expect(() => result.assertSerializable()).toThrow(why);
  expect(() => expect(result).toBeSerializable()).toThrow(why);
  expect(() => expect(result).not.toBeSerializable()).toThrow(why);
});

it('asked of something else, says what it expects', () => {
  expect(() => expect({}).toBeSerializable()).toThrow(
    new TypeError('toBeSerializable: expected what `await explore(...)` returns'),
  );
});

it('a config that is wrong is named as it is: it has no file', async () => {
  await expect(explore(config({ one: { race: [visit] } }))).rejects.toThrow(
    /^the config: scenarios\.one\.race /,
  );
});
