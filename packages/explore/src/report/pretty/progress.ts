import type { Output, Page } from '../output.ts';
import type { Progress, Scheduled } from '../reporter.ts';
import { visible } from '../text/visible.ts';
import { cut } from '../text/wrap.ts';
import { count, duration, grouped } from '../text/words.ts';

/** Shows where a run stands; `clear` makes room for what stays. */
export interface ProgressView {
  begin(scenario: Scheduled): void;
  show(progress: Progress): void;
  clear(): void;
}

const FIRST_LINE_MS = 5_000;
const NEXT_LINE_MS = 30_000;
const BAR = 20;

/** A line now and then, so that a log shows that a long run is alive. */
export function plainProgress(output: Output, page: () => Page): ProgressView {
  let next = FIRST_LINE_MS;
  return {
    begin() {},
    show(progress) {
      if (progress.elapsedMs < next) return;
      next = progress.elapsedMs + NEXT_LINE_MS;
      const { width, colors } = page();
      const { scenario, explored, anomalous, elapsedMs } = progress;
      const text = `  ${cut(visible(scenario), 36)}  ${count(explored, 'schedule')}${rateText(progress)}, ${grouped(anomalous)} anomalous, ${duration(elapsedMs)}${leftText(progress)}`;
      output.write(`${colors.dim(cut(text, width))}\n`);
    },
    clear() {
      next = FIRST_LINE_MS;
    },
  };
}

/** What is shown while a scenario is explored: as many lines each time, so that nothing jumps. */
export function liveLines(
  { name, at, of }: Scheduled,
  progress: Progress | undefined,
  width: number,
  { bold, dim, red }: Page['colors'],
): string[] {
  const line = (text: string, paint: (text: string) => string = dim): string => paint(cut(text, width));
  const place = of === undefined || of === 1 ? '' : `  (${at} of ${of})`;
  const title = `  ${cut(visible(name), Math.max(1, width - 2 - place.length))}${place}`;
  if (progress === undefined || progress.phase !== 'exploring') {
    const doing = progress?.phase === 'serial' ? 'one after the other, for comparison' : 'starting';
    return [line(title, bold), line(`  ${doing}`), '', ''];
  }
  const { explored, anomalous, elapsedMs, workers = 1 } = progress;
  const pace = `  ${count(explored, 'schedule')}${rateText(progress)}, ${count(workers, 'worker')}, ${duration(elapsedMs)}`;
  return [
    line(title, bold),
    line(pace),
    line(`  ${grouped(anomalous)} anomalous`, anomalous > 0 ? red : dim),
    line(estimateText(progress)),
  ];
}

function rateText({ explored, elapsedMs }: Progress): string {
  return elapsedMs > 0 ? `, ${grouped(Math.round((explored * 1000) / elapsedMs))}/s` : '';
}

/** How much is done and how much is left, where there is an estimate. */
function estimateText(progress: Progress): string {
  const { explored, left } = progress;
  if (left === undefined || explored === 0) return '';
  const done = explored / (explored + left);
  const full = Math.floor(done * BAR);
  return `  ${'━'.repeat(full)}${'─'.repeat(BAR - full)}  ${Math.floor(done * 100)} %${leftText(progress)}`;
}

/** No more digits than an estimate has: `, about 3,400 left (16s)`. */
function leftText({ left, explored, elapsedMs }: Progress): string {
  if (left === undefined || left === 0) return '';
  const rounded = grouped(Number(left.toPrecision(2)));
  const ms = explored > 0 ? (elapsedMs * left) / explored : 0;
  return `, about ${rounded} left${ms < 1000 ? '' : ` (${duration(Math.round(ms / 1000) * 1000)})`}`;
}
