import json5 from 'json5';
import type { Setup } from './database-setup.ts';
import type { Draft, DraftRequest, DraftScenario } from './draft.ts';

/** The text of a config file. */
export function configText(draft: Draft): string {
  const { setup, requests, scenarios } = draft;
  const runs = setup.kind === 'command';
  const body = scenarios.length > 0 ? scenarios.map(scenarioText) : [SQL_SCENARIO];
  const head = [
    ...(runs ? ["import { exec } from 'node:child_process';", "import { promisify } from 'node:util';"] : []),
    "import { defineConfig } from 'toctou';",
    '',
    ...(runs ? [migrateText(setup.command, draft), ''] : []),
    ...requests.map(requestText),
  ];
  return `${head.join('\n')}
export default defineConfig({
${[databaseText(setup), appText(draft.app)].filter((text) => text !== '').join('\n')}
  scenarios: {
${body.join('\n')}
  },
});
`;
}

/** Asynchronous, since toctou serves the database meanwhile. */
function migrateText(command: string, { isTyped, variable }: Draft): string {
  const parameter = isTyped ? '{ url }: { url: string }' : '{ url }';
  return `/** Makes the tables in a database that toctou has made. Rows that the requests need can be inserted here, too. */
async function migrate(${parameter})${isTyped ? ': Promise<void>' : ''} {
  await promisify(exec)(${literal(command)}, {
    env: { ...process.env, ${[...new Set(['DATABASE_URL', variable])].map((name) => `${name}: url`).join(', ')} },
  });
}`;
}

function databaseText(setup: Setup): string {
  switch (setup.kind) {
    case 'command':
      return '  database: { setup: migrate },';
    case 'files':
      return `  // SQL files, or SQL: rows that the requests need can be inserted here, too.
  database: { setup: [${setup.files.map(literal).join(', ')}] },`;
    case 'none':
      return `  // How the tables are made: SQL files, SQL, or a function that runs your migrations, ({ url }) => Promise.
  // database: { setup: ['schema.sql', "INSERT INTO users (name) VALUES ('Ada')"] },`;
  }
}

function appText(app: Draft['app']): string {
  if (app === undefined)
    return `  // How the app is started; it gets DATABASE_URL and PORT.
  // app: { command: 'node server.js', ready: '/health' },`;
  const ready = app.ready === undefined ? '' : `, ready: ${literal(app.ready)}`;
  return `  app: { command: ${literal(app.command)}${ready} },`;
}

function requestText({ name, request, comments }: DraftRequest): string {
  return [...comments.map((line) => `// ${line}`), `const ${name} = ${literal(request, 2)};`, ''].join('\n');
}

function scenarioText({ name, comments = [], given, race }: DraftScenario): string {
  const above = comments.map((line) => `    // ${line}\n`).join('');
  const made = Object.entries(given).map(([answer, request]) =>
    answer === request ? answer : `${answer}: ${request}`,
  );
  const clients = `race: [${race.join(', ')}]`;
  if (made.length === 0) return `${above}    ${literal(name)}: { ${clients} },`;
  return `${above}    ${literal(name)}: {
      given: { ${made.join(', ')} },
      ${clients},
    },`;
}

/** A value as one writes it in JavaScript. */
function literal(value: unknown, space?: number): string {
  return json5.stringify(value, null, space);
}

const SQL_SCENARIO = `    // SQL scripts race too. Replace it by a request of yours, sent twice:
    // 'create twice': { race: [{ method: 'POST', path: '/users', json: { name: 'Ada' } }, the same] }
    'withdraw twice': {
      database: {
        setup: [
          'CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)',
          'INSERT INTO accounts VALUES (1, 100)',
        ],
      },
      race: [
        { sql: 'UPDATE accounts SET balance = balance - 80 WHERE id = 1 AND balance >= 80' },
        { sql: 'UPDATE accounts SET balance = balance - 80 WHERE id = 1 AND balance >= 80' },
      ],
    },`;
