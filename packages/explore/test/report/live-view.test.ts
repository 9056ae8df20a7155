import xterm from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { prettyReporter } from '../../src/report/pretty-reporter.ts';
import type { Progress, Reporter } from '../../src/report/reporter.ts';
import { verdict } from './fixtures.ts';

/** A terminal, as an output and as the screen that its user sees. */
class Screen {
  readonly isTTY = true;
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  raw = '';

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  write(text: string): void {
    this.raw += text;
    this.#terminal.write(text);
  }

  resize(columns: number, rows: number): Promise<void> {
    return new Promise((done) => {
      this.#terminal.write('', () => {
        this.#terminal.resize(columns, rows);
        done();
      });
    });
  }

  /** All lines, those above the window too. */
  async lines(): Promise<string[]> {
    await new Promise<void>((done) => {
      this.#terminal.write('', done);
    });
    const { active } = this.#terminal.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, at) => active.getLine(at)?.translateToString(true) ?? '',
    );
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }
}

const exploring = (explored: number, elapsedMs: number, more: Partial<Progress> = {}): Progress => ({
  scenario: 'racy',
  phase: 'exploring',
  explored,
  anomalous: 12,
  elapsedMs,
  workers: 2,
  ...more,
});

function begun(screen: Screen, env: Record<string, string> = { NO_COLOR: '1' }): Reporter {
  const reporter = prettyReporter(screen, env);
  reporter.onVerdict?.(verdict('before'));
  reporter.onScenario?.({ name: 'racy: connect twice', at: 2, of: 5 });
  return reporter;
}

const BEFORE = '✓ before  serializable: all 14 interleavings  96ms';

describe('the live view', () => {
  it('tells scenario, schedules, rate, workers, anomalies and what is left, in place', async () => {
    const screen = new Screen(80, 24);
    const reporter = begun(screen);
    expect(await screen.lines()).toEqual([BEFORE, '  racy: connect twice  (2 of 5)', '  starting']);
    reporter.onProgress?.({ ...exploring(0, 0), phase: 'serial' });
    expect((await screen.lines())[2]).toBe('  one after the other, for comparison');
    reporter.onProgress?.(exploring(400, 2000, { anomalous: 0 }));
    expect(await screen.lines()).toEqual([
      BEFORE,
      '  racy: connect twice  (2 of 5)',
      '  400 schedules, 200/s, 2 workers, 2.0s',
      '  0 anomalous',
    ]);
    // Too soon to be drawn again.
    reporter.onProgress?.(exploring(410, 2050));
    expect((await screen.lines())[3]).toBe('  0 anomalous');
    reporter.onProgress?.(exploring(8000, 40_000, { left: 3421 }));
    expect(await screen.lines()).toEqual([
      BEFORE,
      '  racy: connect twice  (2 of 5)',
      '  8,000 schedules, 200/s, 2 workers, 40.0s',
      '  12 anomalous',
      '  ━━━━━━━━━━━━━━──────  70 %, about 3,400 left (17.0s)',
    ]);
    reporter.onVerdict?.(verdict('racy'));
    expect(await screen.lines()).toEqual([BEFORE, '✓ racy  serializable: all 14 interleavings  96ms']);
  });

  it.each([
    [20, 24],
    [10, 24],
    [80, 3],
    [3, 2],
  ])('%s columns, %s rows: leaves nothing behind', async (columns, rows) => {
    const screen = new Screen(columns, rows);
    const reporter = prettyReporter(screen, { NO_COLOR: '1' });
    reporter.onNotice?.('so');
    reporter.onScenario?.({ name: 'a scenario with a long name', at: 1, of: 2 });
    for (let at = 1; at < 5; at++) reporter.onProgress?.(exploring(at * 1000, at * 1000, { left: 5 }));
    reporter.onNotice?.('over');
    expect((await screen.lines()).join('\n')).toMatch(/^so\s+ove\s?r$/);
  });

  it('follows the terminal when it becomes narrower and wider', async () => {
    const screen = new Screen(60, 24);
    const reporter = begun(screen);
    reporter.onProgress?.(exploring(8000, 40_000, { left: 3421 }));
    await screen.resize(24, 24);
    reporter.onProgress?.(exploring(8100, 41_000, { left: 3421 }));
    expect((await screen.lines()).slice(-4)).toEqual([
      '  racy: conn…  (2 of 5)',
      '  8,100 schedules, 198…',
      '  12 anomalous',
      '  ━━━━━━━━━━━━━━──────…',
    ]);
    await screen.resize(60, 24);
    reporter.onVerdict?.(verdict('racy'));
    expect(await screen.lines()).toEqual([BEFORE, '✓ racy  serializable: all 14 interleavings  96ms']);
  });

  it('makes room for what others write', async () => {
    const screen = new Screen(60, 24);
    const reporter = begun(screen);
    reporter.onProgress?.(exploring(8000, 40_000));
    screen.write('hello\n');
    reporter.onProgress?.(exploring(8100, 41_000));
    expect(await screen.lines()).toEqual([
      BEFORE,
      'hello',
      '  racy: connect twice  (2 of 5)',
      '  8,100 schedules, 198/s, 2 workers, 41.0s',
      '  12 anomalous',
    ]);
    screen.write('');
    expect(Object.hasOwn(screen, 'write')).toBe(false);
  });

  it('hides no cursor, and has colours only where they are wanted', () => {
    const [plain, coloured] = [{ NO_COLOR: '1' }, {}].map((env) => {
      const screen = new Screen(60, 24);
      begun(screen, env).onProgress?.(exploring(8000, 40_000));
      return screen.raw;
    });
    expect(plain).not.toContain('\u001b[?25l');
    expect(plain?.split('\u001b').filter((rest) => /^\[\d*m/.test(rest))).toEqual([]);
    expect(coloured).toContain('\u001b[31m  12 anomalous');
  });
});
