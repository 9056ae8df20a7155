// Executions until the verdict under `dpor` against all interleavings, for every scenario of the example, of README and of
// the tests; the table of docs/search.md. Fails when the outcomes are not the same.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadConfig } from '@toctou/explore';
import { createJiti } from 'jiti';
import { explore } from 'toctou';
import { kinds } from './kinds.mjs';

/** Who has more interleavings is not run one by one. */
const MOST = 1000;

/** @typedef {import('@toctou/explore').LoadedConfig} LoadedConfig */

const root = dirname(import.meta.dirname);
const jiti = createJiti(import.meta.url);
/** @type {Pick<typeof import('../packages/cli/test/support/isolation-anomalies.ts'), 'isolationAnomalies'>} */
const { isolationAnomalies } = await jiti.import('../packages/cli/test/support/isolation-anomalies.ts');
/** @type {typeof import('../packages/cli/test/support/known-truth.ts')} */
const { knownTruth } = await jiti.import('../packages/cli/test/support/known-truth.ts');
/** @type {typeof import('../test/support/snippets.ts')} */
const { snippetsOf } = await jiti.import('../test/support/snippets.ts');
const projects = mkdtempSync(join(root, 'node_modules', '.executions-'));

/** The config of a project in README. @param {string} name @returns {Promise<LoadedConfig>} */
async function ofReadme(name) {
  for (const { options, code } of snippetsOf('README.md')) {
    const file = options.get('project') ?? '';
    if (dirname(file) !== name) continue;
    mkdirSync(join(projects, name), { recursive: true });
    writeFileSync(join(projects, file), code);
  }
  return loadConfig(undefined, join(projects, name));
}

/** @param {string} folder @param {import('toctou').Config} config @returns {LoadedConfig} */
const configOf = (folder, config) => ({ file: 'toctou.config.mjs', folder: join(root, folder), config });

/** @param {string} table */
const apart = (table) => ({
  sql: ['BEGIN', ...Array(4).fill(`UPDATE ${table} SET v = v + 1`), 'COMMIT'],
});

/** @type {[where: string, config: LoadedConfig][]} */
const sets = [
  ['examples/providers', await loadConfig('examples/providers/toctou.config.ts', root)],
  ['README', await ofReadme('doctors')],
  ['README', await ofReadme('accounts')],
  [
    'bench',
    configOf('bench', {
      database: {
        setup: [
          'CREATE TABLE workspaces (id int PRIMARY KEY); INSERT INTO workspaces VALUES (1)',
          'CREATE TABLE providers (type text UNIQUE)',
        ],
      },
      scenarios: Object.fromEntries(
        kinds.map(({ name, app, request }) => [name, { ...(app && { app }), race: [request, request] }]),
      ),
    }),
  ],
  ['known truth', configOf('packages/cli/test', { scenarios: knownTruth })],
  ['isolation', configOf('packages/cli/test', { scenarios: isolationAnomalies })],
  [
    'apart',
    configOf('.', {
      database: {
        setup: ['a', 'b', 'c'].map(
          (table) => `CREATE TABLE ${table} (v int); INSERT INTO ${table} VALUES (0)`,
        ),
      },
      scenarios: { 'three clients of five steps': { race: ['a', 'b', 'c'].map(apart) } },
    }),
  ],
];

console.log('| where | scenario | interleavings | `dpor` | share | outcomes |');
console.log('| --- | --- | ---: | ---: | ---: | ---: |');
let all = 0;
let reduced = 0;
for (const [where, config] of sets) {
  const dpor = await explore(config, { strategy: 'dpor' });
  const exhaustive = await explore(config, { strategy: 'exhaustive', maxSchedules: MOST });
  for (const [i, { name, explored, outcomes }] of dpor.scenarios.entries()) {
    const { interleavings, outcomes: allOutcomes } = exhaustive.scenarios[i] ?? {};
    if (interleavings === undefined) {
      console.log(`| ${where} | ${name} | more than ${MOST} | ${explored} | | ${outcomes} |`);
      continue;
    }
    all += interleavings;
    reduced += explored;
    const share = `${Math.round((explored / interleavings) * 100)} %`;
    console.log(`| ${where} | ${name} | ${interleavings} | ${explored} | ${share} | ${outcomes} |`);
    if (outcomes === allOutcomes) continue;
    console.error(`${name}: ${outcomes} outcomes under dpor, ${allOutcomes} among all interleavings`);
    process.exitCode = 1;
  }
}
console.log(`| | all | ${all} | ${reduced} | ${Math.round((reduced / all) * 100)} % | |`);
rmSync(projects, { recursive: true });
