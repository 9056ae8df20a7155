import type { Output, Page } from '../output.ts';
import type { Progress } from '../reporter.ts';
import { visible } from '../text/visible.ts';
import { cut } from '../text/wrap.ts';
import { count, duration, grouped } from '../text/words.ts';

/** Shows where a run stands; `clear` makes room for what stays. */
export interface ProgressView {
  show(progress: Progress): void;
  clear(): void;
}

const ERASE_LINE = '\r\u001b[2K';
const REDRAW_MS = 60;
const FIRST_LINE_MS = 5_000;
const NEXT_LINE_MS = 30_000;

/** One line of a terminal, rewritten in place. */
export function liveProgress(output: Output, page: () => Page): ProgressView {
  let shown: Progress | undefined;
  return {
    show(progress) {
      const stale =
        shown?.scenario !== progress.scenario ||
        shown.phase !== progress.phase ||
        progress.elapsedMs - shown.elapsedMs >= REDRAW_MS;
      if (!stale) return;
      shown = progress;
      const { width, colors } = page();
      output.write(ERASE_LINE + colors.dim(cut(progressText(progress), width - 1)));
    },
    clear() {
      if (shown !== undefined) output.write(ERASE_LINE);
      shown = undefined;
    },
  };
}

/** A line now and then, so that a log shows that a long run is alive. */
export function plainProgress(output: Output, page: () => Page): ProgressView {
  let next = FIRST_LINE_MS;
  return {
    show(progress) {
      if (progress.elapsedMs < next) return;
      next = progress.elapsedMs + NEXT_LINE_MS;
      const { width, colors } = page();
      output.write(`${colors.dim(cut(progressText(progress), width))}\n`);
    },
    clear() {
      next = FIRST_LINE_MS;
    },
  };
}

function progressText({ scenario, phase, explored, anomalous, elapsedMs, left }: Progress): string {
  const name = `  ${cut(visible(scenario), 36)}`;
  if (phase === 'starting') return `${name}  starting`;
  if (phase === 'serial') return `${name}  one after the other, for comparison`;
  const rate = elapsedMs > 0 ? `, ${grouped(Math.round((explored * 1000) / elapsedMs))}/s` : '';
  const rest = left === undefined || left === 0 ? '' : `, about ${leftText(left, explored, elapsedMs)} left`;
  return `${name}  ${count(explored, 'schedule')}${rate}, ${grouped(anomalous)} anomalous, ${duration(elapsedMs)}${rest}`;
}

/** No more digits than an estimate has: `3,400 (16s)`. */
function leftText(left: number, explored: number, elapsedMs: number): string {
  const rounded = Number(left.toPrecision(2));
  const ms = explored > 0 ? (elapsedMs * left) / explored : 0;
  return ms < 1000 ? grouped(rounded) : `${grouped(rounded)} (${duration(Math.round(ms / 1000) * 1000)})`;
}
