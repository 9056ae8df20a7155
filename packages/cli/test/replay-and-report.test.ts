import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Replay, Report } from 'toctou';
import { beforeAll, describe, expect, it } from 'vitest';
import { normalize } from './support/normalize.ts';
import { project } from './support/project.ts';
import { toctou, type Ran } from './support/toctou.ts';

const increment = {
  sql: [
    'BEGIN',
    "SELECT set_config('app.v', v::text, true) FROM counter",
    "UPDATE counter SET v = current_setting('app.v')::int + 1",
    'COMMIT',
  ],
};
const lost = { race: [increment, increment] };
const insert = { sql: 'INSERT INTO counter VALUES (1)' };
const fine = { race: [insert, insert] };

const config = {
  database: { setup: 'CREATE TABLE counter (v int); INSERT INTO counter VALUES (0)' },
  strategy: 'exhaustive',
  scenarios: {
    'it is lost': lost,
    'known to be lost': { ...lost, expect: 'anomalous' },
    'thought to be lost': { ...fine, expect: 'anomalous' },
    'cut short': { ...fine, maxSchedules: 2 },
    fine,
  },
};

let folder = '';
const run = (...args: string[]): Promise<Ran> => toctou(folder, args);
const told = (ran: Ran): Ran => ({
  ...ran,
  stdout: normalize(ran.stdout, folder),
  stderr: normalize(ran.stderr, folder),
});

describe('explore', () => {
  let ran: Ran;
  let report: Report;
  beforeAll(async () => {
    folder = project({ 'toctou.config.json': config });
    ran = await run('explore', '--reporter', 'pretty', '--reporter', 'json:reports/out.json');
    report = JSON.parse(readFileSync(join(folder, 'reports/out.json'), 'utf8')) as Report;
  });

  it('tells each verdict, one story, and what comes next', () => {
    expect(ran.code).toBe(1);
    expect(ran.stderr).toBe('');
    expect(normalize(ran.stdout)).toMatchInlineSnapshot(`
      "✗ it is lost  anomalous: 12 of 14 interleavings  <time>
      ✓ known to be lost  anomalous: 12 of 14 interleavings (expected)  <time>
      ✗ thought to be lost
          serializable: all 6 interleavings; the race that was expected is gone  <time>
      ! cut short  BOUNDED, no proof: no anomaly in 2 schedules  <time>
          maxSchedules (2) was reached, and there are more interleavings
      ✓ fine  serializable: all 6 interleavings  <time>

      it is lost
        Client 1 and client 2 ran at the same time: \`counter.v\` ends as 1 and client 2
        got "0" at \`$[1].rows[*].set_config\`. One after the other, \`counter.v\` ends as
        2 and client 2 gets "1" at \`$[1].rows[*].set_config\`.
        lost update: 12 of 14 schedules end so, this one with 1 preemption

          client 1                            │   client 2
          BEGIN                               │   BEGIN
        ──────────────────────────────────────┼──────────────────────────────────────
          BEGIN                               │
          SELECT set_config('app.v', v::text, │
          true) FROM counter                  │
          → 1 row (set_config = 0)            │
        ▸ UPDATE counter SET v =              │
          current_setting('app.v')::int + 1   │
          → UPDATE 1                          │
                                              │   BEGIN
                                              │   SELECT set_config('app.v', v::text,
                                              │   true) FROM counter
                                              │   → 1 row (set_config = 0)
                                              │ ▸ UPDATE counter SET v =
                                              │   current_setting('app.v')::int + 1
                                              │   waits for client 1
          COMMIT                              │   ┊
                                              │   goes on
                                              │   → UPDATE 1
                                              │   COMMIT

        ▸ the steps whose order makes the difference

        client 1  BEGIN  ok
            [{"command":"BEGIN","rowCount":null,"rows":[]},{"command":"SELECT","rowCou
            nt":1,"rows":[{"set_config":"0"}]},{"command":"UPDATE","rowCount":1,"rows"
            :[]},{"command":"COMMIT","rowCount":null,"rows":[]}]
        client 2  BEGIN  ok
            [{"command":"BEGIN","rowCount":null,"rows":[]},{"command":"SELECT","rowCou
            nt":1,"rows":[{"set_config":"0"}]},{"command":"UPDATE","rowCount":1,"rows"
            :[]},{"command":"COMMIT","rowCount":null,"rows":[]}]

        One after the other (client 1, then client 2): ok, ok
        - client 2, $[1].rows[*].set_config: "0" instead of "1"
        - counter: 1 row too many: v = 1
        - counter: 1 row missing: v = 2

        The usual cure: Let one statement read and write (UPDATE t SET n = n + 1), or
          lock the row when you read it (SELECT ... FOR UPDATE), or check a version in
          the WHERE of the UPDATE.

        toctou replay 'it is lost@v1.112212'

      5 scenarios: 2 as expected, 2 unexpected, 1 BOUNDED (no proof)
      <time> on PostgreSQL <version> (embedded)
      Next: close the race and run it again; a race that you want to keep for now is
            declared with expect: 'anomalous'
      Next: the known race of 'thought to be lost' is gone: remove its expect:
            'anomalous'
      Next: raise the limit, or leave it out, for a proof
      "
    `);
  });

  it('has in JSON what the design asks for', () => {
    expect({ version: report.version, exitCode: report.exitCode }).toEqual({ version: 1, exitCode: 1 });
    for (const scenario of report.scenarios) {
      expect(scenario).toMatchObject({
        name: expect.any(String) as string,
        verdict: expect.stringMatching(/^(serializable|anomalous|bounded|inconclusive)$/) as string,
        expected: expect.stringMatching(/^(serializable|anomalous)$/) as string,
        explored: expect.any(Number) as number,
        durationMs: expect.any(Number) as number,
        outcomes: expect.any(Number) as number,
        serialOutcomes: expect.any(Number) as number,
        anomalies: expect.any(Array) as unknown[],
      });
    }
    const [scenario] = report.scenarios;
    expect(scenario).toMatchObject({ explored: 14, interleavings: 14, outcomes: 3, serialOutcomes: 2 });
    for (const anomaly of scenario?.anomalies ?? []) {
      expect(anomaly).toMatchObject({ name: 'lost update', count: 12 });
      expect(anomaly.schedule).toMatch(/^it is lost@v1\.[12]+$/);
      expect(anomaly.responses.map(({ client, status }) => [client, status])).toEqual([
        [1, 'ok'],
        [2, 'ok'],
      ]);
      expect(anomaly.steps.map(({ client, sql, result, waitedFor }) => ({ client, sql, result, waitedFor })))
        .toMatchInlineSnapshot(`
        [
          {
            "client": 1,
            "result": "BEGIN",
            "sql": "BEGIN",
            "waitedFor": [],
          },
          {
            "client": 1,
            "result": "SELECT 1 (set_config = 0)",
            "sql": "SELECT set_config('app.v', v::text, true) FROM counter",
            "waitedFor": [],
          },
          {
            "client": 1,
            "result": "UPDATE 1",
            "sql": "UPDATE counter SET v = current_setting('app.v')::int + 1",
            "waitedFor": [],
          },
          {
            "client": 2,
            "result": "BEGIN",
            "sql": "BEGIN",
            "waitedFor": [],
          },
          {
            "client": 2,
            "result": "SELECT 1 (set_config = 0)",
            "sql": "SELECT set_config('app.v', v::text, true) FROM counter",
            "waitedFor": [],
          },
          {
            "client": 2,
            "result": "UPDATE 1",
            "sql": "UPDATE counter SET v = current_setting('app.v')::int + 1",
            "waitedFor": [
              "1",
            ],
          },
          {
            "client": 1,
            "result": "COMMIT",
            "sql": "COMMIT",
            "waitedFor": [],
          },
          {
            "client": 2,
            "result": "COMMIT",
            "sql": "COMMIT",
            "waitedFor": [],
          },
        ]
      `);
      expect(anomaly.difference).toMatchInlineSnapshot(`
        {
          "entries": [
            {
              "actual": "0",
              "client": 2,
              "kind": "answer",
              "path": "$[1].rows[*].set_config",
              "request": 1,
              "serial": "1",
            },
            {
              "count": 1,
              "kind": "row",
              "row": {
                "v": "1",
              },
              "side": "extra",
              "table": "counter",
            },
            {
              "count": 1,
              "kind": "row",
              "row": {
                "v": "2",
              },
              "side": "missing",
              "table": "counter",
            },
          ],
          "serialOrder": [
            1,
            2,
          ],
          "serialResponses": [
            {
              "asked": "BEGIN",
              "body": [
                {
                  "command": "BEGIN",
                  "rowCount": null,
                  "rows": [],
                },
                {
                  "command": "SELECT",
                  "rowCount": 1,
                  "rows": [
                    {
                      "set_config": "0",
                    },
                  ],
                },
                {
                  "command": "UPDATE",
                  "rowCount": 1,
                  "rows": [],
                },
                {
                  "command": "COMMIT",
                  "rowCount": null,
                  "rows": [],
                },
              ],
              "client": 1,
              "request": 1,
              "status": "ok",
            },
            {
              "asked": "BEGIN",
              "body": [
                {
                  "command": "BEGIN",
                  "rowCount": null,
                  "rows": [],
                },
                {
                  "command": "SELECT",
                  "rowCount": 1,
                  "rows": [
                    {
                      "set_config": "1",
                    },
                  ],
                },
                {
                  "command": "UPDATE",
                  "rowCount": 1,
                  "rows": [],
                },
                {
                  "command": "COMMIT",
                  "rowCount": null,
                  "rows": [],
                },
              ],
              "client": 2,
              "request": 1,
              "status": "ok",
            },
          ],
        }
      `);
    }
  });

  it('as JSON alone on stdout, the rest on stderr', async () => {
    const both = await run('explore', 'fine', '--reporter', 'json', '--reporter', 'pretty');
    expect(both.code).toBe(0);
    expect((JSON.parse(both.stdout) as Report).scenarios.map(({ name }) => name)).toEqual(['fine']);
    expect(normalize(both.stderr)).toContain('✓ fine  serializable: all 6 interleavings  <time>');
  });

  it('to a file that cannot be written: pretty is told all the same', async () => {
    mkdirSync(join(folder, 'taken.json'));
    const { code, stdout, stderr } = told(
      await run('explore', 'fine', '--reporter', 'json:taken.json', '--reporter', 'pretty'),
    );
    expect(code).toBe(2);
    expect(stdout).toContain(
      '✓ fine  serializable: all 6 interleavings  <time>\n\n1 scenario: 1 as expected\n',
    );
    expect(stderr.replace(/\s+/g, ' ')).toMatch(
      /^error: the report could not be written to <folder>\/taken.json EISDIR.* hint: name a file that can be written: --reporter json:FILE $/,
    );
  });

  it('--bail stops after the first that is not as expected', async () => {
    const { code, stdout } = await run('explore', '--bail', '--reporter', 'json');
    expect({ code, names: (JSON.parse(stdout) as Report).scenarios.map(({ name }) => name) }).toEqual({
      code: 1,
      names: ['it is lost'],
    });
  });

  it('--max-schedules is bounded, and counts as 0', async () => {
    const { code, stdout } = await run('explore', 'fine', '--max-schedules', '3');
    expect({ code, stdout: normalize(stdout) }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stdout": "! fine  BOUNDED, no proof: no anomaly in 3 schedules  <time>
          maxSchedules (3) was reached, and there are more interleavings

      1 scenario: 0 as expected, 1 BOUNDED (no proof)
      <time> on PostgreSQL <version> (embedded)
      Next: raise the limit, or leave it out, for a proof
      ",
      }
    `);
  });
});

describe('replay', () => {
  it('an anomaly, as the report prints it', async () => {
    const line = 'it is lost@v1.112212';
    const { code, stdout, stderr } = await run('replay', line);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(normalize(stdout)).toMatchInlineSnapshot(`
      "it is lost
        Client 1 and client 2 ran at the same time: \`counter.v\` ends as 1 and client 2
        got "0" at \`$[1].rows[*].set_config\`. One after the other, \`counter.v\` ends as
        2 and client 2 gets "1" at \`$[1].rows[*].set_config\`.
        anomalous: lost update

          client 1                            │   client 2
          BEGIN                               │   BEGIN
        ──────────────────────────────────────┼──────────────────────────────────────
          BEGIN                               │
          SELECT set_config('app.v', v::text, │
          true) FROM counter                  │
          → 1 row (set_config = 0)            │
        ▸ UPDATE counter SET v =              │
          current_setting('app.v')::int + 1   │
          → UPDATE 1                          │
                                              │   BEGIN
                                              │   SELECT set_config('app.v', v::text,
                                              │   true) FROM counter
                                              │   → 1 row (set_config = 0)
                                              │ ▸ UPDATE counter SET v =
                                              │   current_setting('app.v')::int + 1
                                              │   waits for client 1
          COMMIT                              │   ┊
                                              │   goes on
                                              │   → UPDATE 1
                                              │   COMMIT

        ▸ the steps whose order makes the difference

        client 1  BEGIN  ok
            [{"command":"BEGIN","rowCount":null,"rows":[]},{"command":"SELECT","rowCou
            nt":1,"rows":[{"set_config":"0"}]},{"command":"UPDATE","rowCount":1,"rows"
            :[]},{"command":"COMMIT","rowCount":null,"rows":[]}]
        client 2  BEGIN  ok
            [{"command":"BEGIN","rowCount":null,"rows":[]},{"command":"SELECT","rowCou
            nt":1,"rows":[{"set_config":"0"}]},{"command":"UPDATE","rowCount":1,"rows"
            :[]},{"command":"COMMIT","rowCount":null,"rows":[]}]

        One after the other (client 1, then client 2): ok, ok
        - client 2, $[1].rows[*].set_config: "0" instead of "1"
        - counter: 1 row too many: v = 1
        - counter: 1 row missing: v = 2

        The usual cure: Let one statement read and write (UPDATE t SET n = n + 1), or
          lock the row when you read it (SELECT ... FOR UPDATE), or check a version in
          the WHERE of the UPDATE.

        toctou replay 'it is lost@v1.112212'
      "
    `);
    const again = await run('replay', line, '--reporter', 'json');
    const replay = JSON.parse(again.stdout) as Replay;
    expect(replay).toMatchObject({
      version: 1,
      schedule: line,
      verdict: 'anomalous',
      anomaly: { name: 'lost update' },
    });
  });

  it('a serial one', async () => {
    const { code, stdout, stderr } = await run('replay', 'it is lost@v1.111222');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(normalize(stdout)).toMatchInlineSnapshot(`
      "it is lost
        serializable: the same as one after the other (client 1, then client 2)

          client 1                            │   client 2
          BEGIN                               │   BEGIN
        ──────────────────────────────────────┼──────────────────────────────────────
          BEGIN                               │
          SELECT set_config('app.v', v::text, │
          true) FROM counter                  │
          → 1 row (set_config = 0)            │
          UPDATE counter SET v =              │
          current_setting('app.v')::int + 1   │
          → UPDATE 1                          │
          COMMIT                              │
                                              │   BEGIN
                                              │   SELECT set_config('app.v', v::text,
                                              │   true) FROM counter
                                              │   → 1 row (set_config = 1)
                                              │   UPDATE counter SET v =
                                              │   current_setting('app.v')::int + 1
                                              │   → UPDATE 1
                                              │   COMMIT

        client 1  BEGIN  ok
            [{"command":"BEGIN","rowCount":null,"rows":[]},{"command":"SELECT","rowCou
            nt":1,"rows":[{"set_config":"0"}]},{"command":"UPDATE","rowCount":1,"rows"
            :[]},{"command":"COMMIT","rowCount":null,"rows":[]}]
        client 2  BEGIN  ok
            [{"command":"BEGIN","rowCount":null,"rows":[]},{"command":"SELECT","rowCou
            nt":1,"rows":[{"set_config":"1"}]},{"command":"UPDATE","rowCount":1,"rows"
            :[]},{"command":"COMMIT","rowCount":null,"rows":[]}]

        toctou replay 'it is lost@v1.111222'
      "
    `);
  });

  it('what is none, or does not fit', async () => {
    const schedules = [
      'it is lost',
      'it is lost@v1.',
      'it is lost@v1.13',
      'it is lost@v2.1122',
      'unknown@v1.1122',
      'it is lost@v1.1122',
      'it is lost@v1.1112221',
      'it is lost@v1.122112211',
    ];
    const wrong = schedules.map(async (schedule) => {
      const { code, stdout, stderr } = told(await run('replay', schedule));
      return [schedule, `${code} ${stdout}${stderr.replace(/\s+/g, ' ')}`] as const;
    });
    expect(Object.fromEntries(await Promise.all(wrong))).toMatchInlineSnapshot(`
      {
        "it is lost": "2 error: not a schedule: "it is lost" hint: a schedule looks like \`scenario name@v1.112122\`; \`toctou explore\` prints one for each anomaly ",
        "it is lost@v1.": "2 error: the schedule ends at step 1, where these wait: 1 (SELECT set_config('app.v', v::text, true) FROM counter), 2 (SELECT set_config('app.v', v::text, true) FROM counter) hint: the app or the scenario has changed since the schedule was recorded: run \`toctou explore\` again ",
        "it is lost@v1.1112221": "2 error: the clients were finished 1 step before the schedule hint: the app or the scenario has changed since the schedule was recorded: run \`toctou explore\` again ",
        "it is lost@v1.1122": "2 error: the schedule ends at step 5, where these wait: 1 (COMMIT) hint: the app or the scenario has changed since the schedule was recorded: run \`toctou explore\` again ",
        "it is lost@v1.122112211": "2 error: the schedule releases 1 at step 5, where these wait: 2 (COMMIT) hint: the app or the scenario has changed since the schedule was recorded: run \`toctou explore\` again ",
        "it is lost@v1.13": "2 error: the schedule releases 3 at step 2, where these wait: 1 (UPDATE counter SET v = current_setting('app.v')::int + 1), 2 (SELECT set_config('app.v', v::text, true) FROM counter) hint: the app or the scenario has changed since the schedule was recorded: run \`toctou explore\` again ",
        "it is lost@v2.1122": "2 error: not a schedule: "it is lost@v2.1122" hint: a schedule looks like \`scenario name@v1.112122\`; \`toctou explore\` prints one for each anomaly ",
        "unknown@v1.1122": "2 error: no scenario in toctou.config.json has "unknown" in its name The scenarios are: it is lost known to be lost thought to be lost cut short fine ",
      }
    `);
  });
});
