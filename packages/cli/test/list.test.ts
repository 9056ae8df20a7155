import { expect, it } from 'vitest';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

const config = `
const post = { method: 'POST', path: '/providers' };
export default {
  app: { module: './app.ts' },
  scenarios: {
    'connect twice': { race: [post, post], expect: 'anomalous' },
    ['computed' + 1]: {
      race: [[{ sql: 'SELECT 1' }, post], { run: async () => 1 }],
    },
  },
};
`;

it('names the scenarios, where they stand, and what their clients do', async () => {
  const folder = project({ 'toctou.config.mjs': config });
  expect(await toctou(folder, ['list'])).toEqual({
    code: 0,
    stdout: `connect twice
  toctou.config.mjs:6, expected anomalous
  client 1: POST /providers
  client 2: POST /providers

computed1
  toctou.config.mjs, expected serializable
  client 1: SELECT 1, then POST /providers
  client 2: run()

2 scenarios
`,
    stderr: '',
  });
});

it('names those that match, of the config that is named', async () => {
  const folder = project({ 'other.mjs': config });
  const { code, stdout } = await toctou(folder, ['list', 'TWICE', '-c', 'other.mjs']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `connect twice
  other.mjs:6, expected anomalous
  client 1: POST /providers
  client 2: POST /providers

1 scenario
`,
  });
});

it('says what is wrong, as explore would', async () => {
  const folder = project({ 'toctou.config.mjs': config, 'wrong.json': { scenarios: { a: { race: [] } } } });
  expect(await toctou(folder, ['list', 'nothing'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: no scenario in toctou.config.mjs has "nothing" in its name
  The scenarios are:
    connect twice
    computed1
`,
  });
  expect(await toctou(folder, ['list', '-c', 'wrong.json'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'error: wrong.json: scenarios.a.race is an empty list, expected race: [client,\n  client], 2 to 4 clients\n',
  });
});
