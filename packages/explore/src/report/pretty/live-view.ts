import { stripVTControlCharacters } from 'node:util';
import type { Output, Page } from '../output.ts';
import type { Progress, Scheduled } from '../reporter.ts';
import { cells } from '../text/wrap.ts';
import { liveLines, type ProgressView } from './progress.ts';

const REDRAW_MS = 60;
const NARROWEST = 10;
const PLAIN_WIDTH = 80;

/** Ends a line, and what an earlier text left there. */
const NEXT_LINE = '\u001b[K\n';
const ERASE_BELOW = '\u001b[J';
/** What lies between is drawn at once, by terminals that know it: https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036 */
const BEGIN_UPDATE = '\u001b[?2026h';
const END_UPDATE = '\u001b[?2026l';

function linesUp(rows: number): string {
  return rows === 0 ? '\r' : `\u001b[${rows}A\r`;
}

/**
 * A few lines of a terminal, rewritten in place. The cursor stays visible and waits on the line beneath, so that whatever
 * ends the process leaves a sound terminal. What others write to the terminal goes above.
 *
 * @param others outputs that lead to the same terminal
 */
export function liveView(output: Output, page: () => Page, others: readonly Output[]): ProgressView {
  let scenario: Scheduled = { name: '' };
  let shown: Progress | undefined;
  let drawn: readonly string[] = [];
  let restore: (() => void) | undefined;

  const size = (): { columns: number; rows: number } => ({
    columns: output.columns || PLAIN_WIDTH,
    rows: output.rows || Infinity,
  });
  /** A terminal that became narrower has broken the lines anew. */
  const rowsOf = (lines: readonly string[]): number => {
    const { columns, rows } = size();
    const taken = lines.map((line) =>
      Math.max(1, Math.ceil(cells(stripVTControlCharacters(line)) / columns)),
    );
    return Math.min(
      taken.reduce((sum, each) => sum + each, 0),
      rows - 1,
    );
  };
  const clear = (): void => {
    if (drawn.length === 0) return;
    restore?.();
    output.write(linesUp(rowsOf(drawn)) + ERASE_BELOW);
    drawn = [];
  };
  /** Until the view is cleared, which everybody else's writing does first. */
  const stepAside = (): void => {
    const restores = [...new Set([output, ...others])].map((stream) => {
      const own = Object.getOwnPropertyDescriptor(stream, 'write');
      const write = stream.write.bind(stream) as (...all: unknown[]) => unknown;
      stream.write = (...all: unknown[]) => {
        clear();
        return write(...all);
      };
      return () => {
        if (own) Object.defineProperty(stream, 'write', own);
        else Reflect.deleteProperty(stream, 'write');
      };
    });
    restore = () => {
      restore = undefined;
      for (const each of restores) each();
    };
  };
  const draw = (): void => {
    const { columns, rows } = size();
    if (columns < NARROWEST) return clear();
    // The last cell is left free: some terminals go on to the next line when it is written to.
    const lines = liveLines(scenario, shown, columns - 1, page().colors).slice(0, rows - 1);
    restore?.();
    const text = lines.map((line) => line + NEXT_LINE).join('');
    output.write(BEGIN_UPDATE + linesUp(rowsOf(drawn)) + text + ERASE_BELOW + END_UPDATE);
    drawn = lines;
    stepAside();
  };
  return {
    begin(next) {
      scenario = next;
      shown = undefined;
      draw();
    },
    show(progress) {
      const isStale = shown?.phase !== progress.phase || progress.elapsedMs - shown.elapsedMs >= REDRAW_MS;
      if (!isStale) return;
      shown = progress;
      draw();
    },
    clear,
  };
}
