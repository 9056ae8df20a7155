import { describe, it } from 'vitest';
import { normalize } from './support/normalize.ts';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

const insert = { sql: 'INSERT INTO thing VALUES (1)' };
const get = { method: 'GET', path: '/' };
const database = { setup: 'CREATE TABLE thing (a int)' };
const good = { database, strategy: 'exhaustive', scenarios: { one: { race: [insert, insert] } } };
const json = 'toctou.config.json';
const one = (scenario: object): object => ({ [json]: { scenarios: { one: scenario } } });

interface Mistake {
  readonly files: object;
  readonly args?: readonly string[];
}

/** What is said of each, on one line, since the folder's length moves where lines end. */
async function said(mistakes: Record<string, Mistake>): Promise<Record<string, string>> {
  const all = Object.entries(mistakes).map(async ([name, { files, args = [] }]) => {
    const folder = project({ ...files });
    const { code, stdout, stderr } = await toctou(folder, ['explore', ...args]);
    return [name, `${code} ${stdout}${normalize(stderr.replace(/\s+/g, ' '), folder)}`] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

describe('a config that is wrong', () => {
  it('cannot be loaded', async ({ expect }) => {
    const told = await said({
      'is not there': { files: {} },
      'is not there by name': { files: {}, args: ['-c', 'nowhere.json'] },
      'is another file': { files: { 'a.txt': '' }, args: ['-c', 'a.txt'] },
      'is no JSON': { files: { [json]: '{ "scenarios": { "one": } }' } },
      throws: { files: { 'toctou.config.mjs': "throw new Error('no settings');" } },
      'is no object': { files: { 'toctou.config.js': 'module.exports = 42;' } },
      'has no default export': { files: { 'toctou.config.ts': 'export const config: number = 1;' } },
    });
    expect(told).toMatchInlineSnapshot(`
      {
        "has no default export": "2 error: toctou.config.ts has no default export hint: it should end in: export default defineConfig({ scenarios: { 'connect twice': { ... } } }) ",
        "is another file": "2 error: a.txt is no config file: expected .ts, .mts, .js, .mjs, .json ",
        "is no JSON": "2 error: toctou.config.json is no JSON: line 1, column 25: expected a value, found } ",
        "is no object": "2 error: toctou.config.js exports 42, expected an object hint: it should end in: export default defineConfig({ scenarios: { 'connect twice': { ... } } }) ",
        "is not there": "2 error: there is no toctou.config in <folder> Looked for toctou.config.ts, toctou.config.mts, toctou.config.js, toctou.config.mjs, toctou.config.json. hint: write one, or name one with -c FILE ",
        "is not there by name": "2 error: there is no config file <folder>/nowhere.json hint: check the path after -c ",
        "throws": "2 error: toctou.config.mjs failed to load: no settings at file://<folder>/toctou.config.mjs:1:7 ",
      }
    `);
  });

  it('says what it should not', async ({ expect }) => {
    const told = await said({
      'an unknown key': { files: { [json]: { ...good, databse: database } } },
      'an unknown key in a scenario': { files: one({ race: [insert, insert], expected: 'x' }) },
      'wrong types': { files: { [json]: { ...good, timeout: 60, maxSchedules: '10', mask: 'id' } } },
      'no race': { files: one({ given: {} }) },
      'one client': { files: one({ race: [insert] }) },
      'a client that is nothing': { files: one({ race: [insert, {}] }) },
      'HTTP without an app': { files: one({ race: [insert, get] }) },
      'no scenario': { files: { [json]: { scenarios: {} } } },
    });
    expect(told).toMatchInlineSnapshot(`
      {
        "HTTP without an app": "2 error: toctou.config.json: scenarios.one.race[1] is an HTTP request and there is no app, expected app: { command } or { module } ",
        "a client that is nothing": "2 error: toctou.config.json: scenarios.one.race[1] is an empty object, expected { method, path }, { sql }, { run } or a list of requests ",
        "an unknown key": "2 error: toctou.config.json: databse is not a known key, did you mean "database"? ",
        "an unknown key in a scenario": "2 error: toctou.config.json: scenarios.one.expected is not a known key, did you mean "expect"? ",
        "no race": "2 error: toctou.config.json: scenarios.one.race is missing, expected race: [client, client], 2 to 4 clients ",
        "no scenario": "2 error: toctou.config.json has no scenarios hint: write one, such as scenarios: { 'connect twice': { race: [request, request] } } ",
        "one client": "2 error: toctou.config.json: scenarios.one.race is a list of 1, expected race: [client, client], 2 to 4 clients ",
        "wrong types": "2 error: toctou.config.json has 3 mistakes mask is "id", expected a list of JSON paths and table.column maxSchedules is "10", expected a positive integer timeout is 60, expected a duration such as "500ms", "2s" or "1m" ",
      }
    `);
  });
});

describe('flags that are wrong', () => {
  it('are told before anything is run', async ({ expect }) => {
    const files = { [json]: good };
    const told = await said({
      'a filter that matches nothing': { files, args: ['two'] },
      'an unknown reporter': { files, args: ['--reporter', 'prety'] },
      'no duration': { files, args: ['--timeout', 'soon'] },
    });
    expect(told).toMatchInlineSnapshot(`
      {
        "a filter that matches nothing": "2 error: no scenario in toctou.config.json has "two" in its name The scenarios are: one ",
        "an unknown reporter": "2 error: reporter 'prety': there is no such reporter hint: the reporters are pretty, github, html, json, junit, markdown ",
        "no duration": "2 error: the command line: --timeout is "soon", expected a duration such as "500ms", "2s" or "1m" ",
      }
    `);
  });
});

describe('a config that is right', () => {
  it('in TypeScript, as ES module, as CommonJS, in JSON', async ({ expect }) => {
    const text = JSON.stringify(good);
    const configs: Record<string, string> = {
      'toctou.config.ts': `import { defineConfig, type Config } from 'toctou';
        const config: Config = ${text}; export default defineConfig(config);`,
      'toctou.config.mts': `import { defineConfig } from 'toctou'; export default defineConfig(${text});`,
      'toctou.config.mjs': `import { defineConfig } from 'toctou'; export default defineConfig(${text});`,
      'toctou.config.js': `module.exports = ${text};`,
      'toctou.config.json': text,
    };
    const runs = Object.entries(configs).map(async ([file, content]) => {
      const { stdout, ...ran } = await toctou(project({ [file]: content }), ['explore']);
      expect({ ...ran, stdout: normalize(stdout) }, file).toEqual({
        code: 0,
        stdout: `✓ one  serializable: all 6 interleavings  <time>

1 scenario: 1 as expected
<time> on PostgreSQL <version> (embedded)
`,
        stderr: '',
      });
    });
    await Promise.all(runs);
  });
});
