import { describe, expect, it } from 'vitest';
import type { Anomaly, Report } from 'toctou';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

const post = { method: 'POST', path: '/' };
const database = { setup: 'CREATE TABLE provider (type text UNIQUE)' };

/** Lines are told by the marks at their ends. */
function lineOf(text: string, mark: string): number {
  return text.split('\n').findIndex((line) => line.endsWith(`// ${mark}`)) + 1;
}

async function anomalyOf(files: Record<string, unknown>): Promise<Anomaly> {
  const { stdout, stderr } = await toctou(project(files), ['explore', '--reporter', 'json']);
  const { scenarios } = JSON.parse(stdout || stderr) as Report;
  expect(scenarios[0]).toMatchObject({ verdict: 'anomalous' });
  return scenarios[0]?.anomalies[0] as Anomaly;
}

/** The file and line of each statement, by the statement. */
function sitesOf({ steps }: Anomaly): Record<string, string | undefined> {
  return Object.fromEntries(
    steps.map(({ sql, source }) => [sql.split(' ')[0], source && `${source.file}:${source.line}`]),
  );
}

describe('the line that sends a statement', () => {
  it('of a module, in TypeScript, by the pool and by a connection', async () => {
    const app = `import pg from 'pg';

interface Kind { name: string }

export default function app({ databaseUrl }: { databaseUrl: string }) {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const kind: Kind = { name: 'x' };
  const find = () => pool.query('SELECT 1 FROM provider WHERE type = $1', [kind.name]); // find
  return {
    async fetch() {
      if ((await find()).rowCount) return new Response(null, { status: 409 });
      const db = await pool.connect();
      try {
        await db.query('BEGIN'); // begin
        await db.query('INSERT INTO provider VALUES ($1)', [kind.name]); // insert
        await db.query('COMMIT');
      } catch (error) {
        await db.query('ROLLBACK');
        throw error;
      } finally {
        db.release();
      }
      return new Response(null, { status: 201 });
    },
    close: () => pool.end(),
  };
}
`;
    const scenarios = { one: { race: [post, post] } };
    const anomaly = await anomalyOf({
      'toctou.config.json': { database, app: { module: 'src/app.ts' }, scenarios },
      'src/app.ts': app,
    });
    expect(sitesOf(anomaly)).toMatchObject({
      SELECT: `src/app.ts:${lineOf(app, 'find')}`,
      BEGIN: `src/app.ts:${lineOf(app, 'begin')}`,
      INSERT: `src/app.ts:${lineOf(app, 'insert')}`,
    });
    expect(anomaly.source).toEqual({ file: 'src/app.ts', line: lineOf(app, 'find') });
  });

  it('of a function, which runs in the tool itself', async () => {
    const config = `import pg from 'pg';
const run = async ({ url }) => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM provider'); // find
    if (rowCount === 0) await client.query("INSERT INTO provider VALUES ('x')"); // insert
  } finally {
    await client.end();
  }
};
export default { database: ${JSON.stringify(database)}, scenarios: { one: { race: [{ run }, { run }] } } };
`;
    expect(sitesOf(await anomalyOf({ 'toctou.config.mjs': config }))).toEqual({
      SELECT: `toctou.config.mjs:${lineOf(config, 'find')}`,
      INSERT: `toctou.config.mjs:${lineOf(config, 'insert')}`,
    });
  });

  it('of an app that says so in comments, with another trace in each', async () => {
    const app = `
      import { randomBytes } from 'node:crypto';
      import { createServer } from 'node:http';
      import pg from 'pg';
      const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
      const comment = (line) =>
        " /*file='src%2Fproviders.py',line='" + line + "',traceparent='00-" + randomBytes(16).toString('hex') + '-' + randomBytes(8).toString('hex') + "-01'*/";
      createServer(async (request, response) => {
        const { rowCount } = await pool.query('SELECT FROM provider' + comment(7));
        if (rowCount > 0) return response.writeHead(409).end();
        await pool.query("INSERT INTO provider VALUES ('x')" + comment(9)).then(
          () => response.writeHead(201).end(),
          () => response.writeHead(500).end(),
        );
      }).listen(process.env.PORT);`;
    const anomaly = await anomalyOf({
      'toctou.config.json': {
        database,
        app: { command: 'node app.mjs' },
        scenarios: { one: { race: [post, post] } },
      },
      'app.mjs': app,
    });
    expect(anomaly.name).toBe('unhandled violation');
    expect(sitesOf(anomaly)).toEqual({ SELECT: 'src/providers.py:7', INSERT: 'src/providers.py:9' });
  });
});
