import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from 'toctou';
import { describe, expect, it } from 'vitest';
import { trace, type Trace } from './support/left-behind.ts';
import { normalize } from './support/normalize.ts';
import { project } from './support/project.ts';
import { start, type Running } from './support/toctou.ts';

const insert = "{ sql: 'INSERT INTO thing VALUES (1)' }";
const post = "{ method: 'POST', path: '/' }";

/** A server that says in a file that it was asked, and never answers. */
const HANGING = `
  import { writeFileSync } from 'node:fs';
  import { createServer } from 'node:http';
  process.on('SIGTERM', () => {});
  createServer(() => writeFileSync('reached', '')).listen(process.env.PORT);`;

function config(second: string, more = ''): string {
  return `
    import { writeFileSync } from 'node:fs';
    const database = { setup: 'CREATE TABLE thing (a int)' };
    const forever = () => { writeFileSync('reached', ''); return new Promise(() => {}); };
    const insert = { sql: 'INSERT INTO thing VALUES (1)' };
    const steps = { sql: ['BEGIN', ...Array(8).fill(insert.sql), 'COMMIT'] };
    const post = ${post};
    export default { database, strategy: 'exhaustive', scenarios: {
      first: { race: [${insert}, ${insert}] },
      second: ${second},
      third: { race: [${insert}, ${insert}] },
    }${more} };`;
}

interface Moment {
  readonly files: Record<string, string>;
  readonly reached: (folder: string, found: Trace) => boolean;
}

const reached = (folder: string): boolean => existsSync(join(folder, 'reached'));
const moments = {
  'the server starts': {
    files: { 'toctou.config.mjs': config('{ race: [insert, insert] }') },
    reached: (_, found) => found.processes().some((line) => line.includes('bin/postgres')),
  },
  'a setup goes on': {
    files: { 'toctou.config.mjs': config('{ database: { setup: forever }, race: [insert, insert] }') },
    reached,
  },
  'an app is not ready': {
    files: {
      'toctou.config.mjs': config(
        "{ app: { command: 'touch reached; exec sleep 1000' }, race: [post, post] }",
      ),
    },
    reached,
  },
  'a module is not ready': {
    files: {
      'toctou.config.mjs': config("{ app: { module: 'hanging-module.mjs' }, race: [post, post] }"),
      'hanging-module.mjs':
        "import { writeFileSync } from 'node:fs'; writeFileSync('reached', ''); for (;;);",
    },
    reached,
  },
  'an app hangs, which ignores SIGTERM': {
    files: {
      'toctou.config.mjs': config("{ app: { command: 'node hanging.mjs' }, race: [post, post] }"),
      'hanging.mjs': HANGING,
    },
    reached,
  },
  'a function hangs': {
    files: { 'toctou.config.mjs': config('{ race: [{ run: forever }, insert] }') },
    reached,
  },
  'schedules are run': {
    files: {
      'toctou.config.mjs': config(
        '{ race: [steps, { run: async () => { writeFileSync("reached", ""); } }, steps] }',
      ),
    },
    reached,
  },
} satisfies Record<string, Moment>;
type MomentName = keyof typeof moments;

const INTERRUPTED = `✓ first  serializable: all 6 interleavings  <time>
? second  inconclusive  <time>
    it was interrupted

2 scenarios: 1 as expected, 1 inconclusive
<time> on PostgreSQL <version> (embedded)
Next: it was interrupted: what is above is what was found until then; run it
      again, with --resume to go on from there
Next: see why it is inconclusive above: nothing is proven there
`;
const NOTHING_YET = /^(\? first  inconclusive  <time>\n    it was interrupted\n\n1|\n0) scenarios?: /;

async function atMoment(
  name: MomentName,
  args: string[] = [],
): Promise<{ running: Running; found: Trace; folder: string }> {
  const { files, reached: isReached } = moments[name];
  const folder = project(files);
  const found = trace();
  const running = start(folder, ['explore', ...args], found.env);
  await expect.poll(() => isReached(folder, found), { interval: 10, timeout: 20_000 }).toBe(true);
  found.processes();
  return { running, found, folder };
}

describe.runIf(process.platform === 'linux')('interrupted while', () => {
  it.each(Object.keys(moments) as MomentName[])(
    '%s: says what it has, ends within 3 s, leaves nothing',
    async (name) => {
      const { running, found } = await atMoment(name);
      const begun = performance.now();
      running.child.kill('SIGINT');
      const { code, stdout, stderr } = await running.ended;
      expect(performance.now() - begun).toBeLessThan(3000);
      expect({ code, stderr }).toEqual({
        code: 130,
        stderr: '\ninterrupted: cleaning up; once more ends it at once\n',
      });
      expect(normalize(stdout)).toMatch(name === 'the server starts' ? NOTHING_YET : INTERRUPTED);
      // The watcher ends by itself as soon as there is nothing to watch.
      await expect.poll(() => found.left(), { timeout: 2000 }).toEqual([]);
    },
  );

  it('schedules are run, by SIGTERM, with a JSON report', async () => {
    const { running, found, folder } = await atMoment('schedules are run', ['--reporter', 'json:out.json']);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(130);
    const report = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as Report;
    expect(report.exitCode).toBe(130);
    expect(report.scenarios.map(({ verdict }) => verdict)).toEqual(['serializable', 'inconclusive']);
    await expect.poll(() => found.left(), { timeout: 2000 }).toEqual([]);
  });

  it.each<MomentName>(['the server starts', 'an app hangs, which ignores SIGTERM', 'schedules are run'])(
    '%s, by kill -9: nothing is left',
    async (name) => {
      const { running, found } = await atMoment(name);
      running.child.kill('SIGKILL');
      await running.ended;
      // How long the watcher takes is up to the machine: the limit is for the case that it never ends.
      await expect.poll(() => found.left(), { timeout: 60_000 }).toEqual([]);
    },
  );

  it('an app hangs, twice: ends at once', async () => {
    const { running, found } = await atMoment('an app hangs, which ignores SIGTERM');
    running.child.kill('SIGINT');
    await running.said('interrupted');
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    await expect.poll(() => found.left(), { timeout: 5000 }).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('nobody reads on', () => {
  it('| head -1', async () => {
    const found = trace();
    const bin = join(import.meta.dirname, '../dist/bin.js');
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${bin}" explore 2>stderr.txt | head -1`], {
      cwd: project({ 'toctou.config.mjs': config('{ race: [insert, insert] }') }, 'toctou-head-'),
      env: { ...process.env, ...found.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    await once(shell, 'close');
    expect(normalize(stdout)).toBe('✓ first  serializable: all 6 interleavings  <time>\n');
    await expect.poll(() => found.left(), { timeout: 5000 }).toEqual([]);
  });
});
