import { execFileSync } from 'node:child_process';
import { expect, describe, it } from 'vitest';
import { normalize } from './support/normalize.ts';
import { project } from './support/project.ts';
import { onTerminal } from './support/terminal.ts';

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import pty']);
    return true;
  } catch {
    return false;
  }
}

/** The first scenario ends; the second says something in its fifth schedule, and never ends that one. */
const CONFIG = `
  const insert = { sql: 'INSERT INTO thing VALUES (1)' };
  let calls = 0;
  const hangs = {
    run: async () => {
      if (++calls < 9) return;
      console.log('a line of its own');
      await new Promise(() => {});
    },
  };
  export default {
    database: { setup: 'CREATE TABLE thing (a int)' },
    strategy: 'exhaustive',
    workers: 1,
    scenarios: { first: { race: [insert, insert] }, 'second: hangs': { race: [insert, insert, hangs] } },
  };`;

/** Figures of a run, by a letter. */
function told(lines: readonly string[]): string[] {
  return lines.map((line) =>
    normalize(line)
      .replace(/\d+ schedules?/, 'N schedules')
      .replace(/[\d,]+\/s/, 'R/s')
      .replace(/ \d+(\.\d+)?m?s$/, ' T')
      .replace(/[━─]+ {2}\d+ %.*/, 'BAR'),
  );
}

if (!hasPython()) process.stderr.write('SKIPPED: the live view on a real terminal: there is no python3\n');

describe.runIf(hasPython())('on a terminal', () => {
  it.each([
    { env: { NO_COLOR: '1' }, colours: false },
    { env: {}, colours: true },
  ])('$env: shows where it stands, and after Ctrl-C what it has', async ({ env, colours }) => {
    const folder = project({ 'toctou.config.mjs': CONFIG });
    const run = onTerminal(folder, ['explore'], { env });
    const lines = await run.until((seen) => seen.includes('a line of its own'));
    expect(told(lines).slice(0, 2)).toEqual([
      '✓ first  serializable: all 6 interleavings  <time>',
      'a line of its own',
    ]);
    run.resize(40, 12);
    run.type('\u0003');
    expect(await run.ended).toBe(130);
    expect(told(await run.lines())).toMatchInlineSnapshot(`
      [
        "✓ first  serializable: all 6 interleavin",
        "gs  <time>",
        "a line of its own",
        "^C",
        "interrupted: cleaning up; once more ends",
        " it at once",
        "? second: hangs  inconclusive  <time>",
        "    it was interrupted",
        "",
        "2 scenarios: 1 as expected, 1",
        "  inconclusive",
        "<time> on PostgreSQL <version> (embedded)",
        "Next: it was interrupted: what is above",
        "      is what was found until then; run",
        "      it again, with --resume to go on",
        "      from there",
        "Next: see why it is inconclusive above:",
        "      nothing is proven there",
      ]
    `);
    const sequences = run.raw().split('\u001b');
    expect(sequences.some((rest) => /^\[\d+m/.test(rest))).toBe(colours);
    // The cursor was never hidden, so that it is there whatever ended the run.
    expect(run.raw()).not.toContain('\u001b[?25l');
    // Nothing was drawn that was not drawn at once.
    expect(run.raw().split('\u001b[?2026h')).toHaveLength(run.raw().split('\u001b[?2026l').length);
  });

  it('rewrites its lines in place while it explores', async () => {
    const slow = `
      const insert = { sql: 'INSERT INTO thing VALUES (1)' };
      const steps = { sql: ['BEGIN', ...Array(5).fill(insert.sql), 'COMMIT'] };
      export default {
        database: { setup: 'CREATE TABLE thing (a int)' },
        strategy: 'exhaustive',
        workers: 1,
        scenarios: { 'many of them': { race: [steps, steps, insert] } },
      };`;
    const run = onTerminal(project({ 'toctou.config.mjs': slow }), ['explore'], { columns: 70, rows: 10 });
    const shows = (seen: readonly string[]): boolean => seen.some((line) => line.includes('left'));
    expect(told(await run.until(shows))).toEqual([
      '  many of them',
      '  N schedules, R/s, 1 worker, T',
      '  0 anomalous',
      '  BAR',
    ]);
    run.resize(24, 10);
    await run.until((seen) => seen.some((line) => line.endsWith('…')));
    run.type('\u0003');
    expect(await run.ended).toBe(130);
    expect((await run.lines()).filter((line) => line.includes('0 anomalous'))).toEqual([]);
  });
});
