import { describe, it } from 'vitest';
import { explore, problemsOf } from './support/explore.ts';

function withJob(job: string): object {
  const post = { method: 'POST', path: '/' };
  return { race: [post, post], app: { command: `node fixtures/background.mjs '${job}'` } };
}

const database = { setup: 'fixtures/schema.sql' };

describe.concurrent('an app that does more than its requests ask for', () => {
  it('is explored when that can matter to nobody', async ({ expect }) => {
    const { code, told } = await explore({
      database,
      strategy: 'exhaustive',
      scenarios: { 'keeps its connections alive': withJob('keeps alive'), listens: withJob('listens') },
    });
    expect(code).toBe(0);
    expect(told).toMatchInlineSnapshot(`
      "✓ keeps its connections alive  serializable: all 14 interleavings  <time>
      ✓ listens  serializable: all 14 interleavings  <time>

      2 scenarios: 2 as expected
      <time> on PostgreSQL <version> (embedded)
      "
    `);
  });

  it('is explored with what it does after its answers, once that is known', async ({ expect }) => {
    const { code, problems } = await problemsOf({
      database,
      strategy: 'dpor',
      scenarios: { 'works on': withJob('works on') },
    });
    expect({ code, problems }).toEqual({ code: 0, problems: { 'works on': 'serializable' } });
  });

  it('has no verdict when that is a statement, which is named', { timeout: 120_000 }, async ({ expect }) => {
    const { code, problems } = await problemsOf({
      database,
      idle: '200ms',
      scenarios: { polls: withJob('polls'), 'works later': withJob('works later') },
    });
    expect(code).toBe(2);
    expect(problems['polls']).toMatch(/^inconclusive\n.*client [12]: SELECT count\(\*\) FROM counters$/);
    // Whether it comes between two requests, or in one run and not in the next, is its own business.
    expect(problems['works later']).toMatch(/^inconclusive\n.*client [12]: UPDATE counters SET v = v \+ 1$/);
  });
});
