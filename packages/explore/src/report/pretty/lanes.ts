import type { ReportedResponse, ReportedStep } from '../../oracle/verdict.ts';
import type { Page } from '../output.ts';
import { visible } from '../text/visible.ts';
import { clip, cut, pad } from '../text/wrap.ts';
import type { CellLine } from './step-lines.ts';
import { FAULT_MARK, goesOnLater, releaseLines, wakeLines } from './step-lines.ts';

/** A row of the lanes: what one client does, and who waits meanwhile. */
interface Row {
  readonly client: number;
  readonly lines: (width: number) => CellLine[];
  readonly waiting: ReadonlySet<number>;
}

const INDENT = '  ';
const NARROWEST_COLUMN = 34;
const WAITING = '┊';

/**
 * The steps of a schedule, time running down: a column a client where there is room, else a gutter that says whose
 * step it is.
 */
export function laneLines(
  steps: readonly ReportedStep[],
  responses: readonly ReportedResponse[],
  page: Page,
): string[] {
  const clients = Math.max(
    2,
    ...steps.map((step) => step.client),
    ...responses.map((response) => response.client),
  );
  const asked = Array.from({ length: clients }, (_, index) => askedBy(index + 1, responses));
  const rows = rowsOf(steps, page);
  const column = Math.floor((page.width - INDENT.length - 3 * (clients - 1)) / clients);
  const lines = column < NARROWEST_COLUMN ? gutter(rows, asked, page) : columns(rows, asked, column, page);
  const legend = steps.some((step) => step.atFault)
    ? [
        '',
        INDENT +
          page.colors.dim(cut(`${FAULT_MARK} the steps whose order makes the difference`, page.width - 2)),
      ]
    : [];
  return [...lines.map((line) => line.trimEnd()), ...legend];
}

function rowsOf(steps: readonly ReportedStep[], { colors }: Page): Row[] {
  return steps.flatMap((step, index) => {
    const waiting = (at: number): ReadonlySet<number> =>
      new Set(
        steps
          .filter((other, i) => i < index && goesOnLater(other, i) && (other.wokenBy ?? 0) >= at)
          .map((other) => other.client),
      );
    const woken = steps.filter((other, i) => other.wokenBy === index && i < index && goesOnLater(other, i));
    return [
      {
        client: step.client,
        lines: (width: number) => releaseLines(step, index, width, colors),
        waiting: waiting(index),
      },
      ...woken.map((other) => ({
        client: other.client,
        lines: (width: number) => wakeLines(other, width, colors),
        waiting: waiting(index + 1),
      })),
    ];
  });
}

function columns(rows: readonly Row[], asked: readonly string[], width: number, { colors }: Page): string[] {
  const separator = colors.dim(' │ ');
  const join = (cells: readonly string[]): string => INDENT + cells.join(separator);
  return [
    join(asked.map((_, index) => colors.bold(pad(cut(`  client ${index + 1}`, width), width)))),
    join(asked.map((text) => colors.dim(pad(cut(`  ${text}`, width), width)))),
    INDENT + colors.dim(asked.map(() => '─'.repeat(width)).join('─┼─')),
    ...rows.flatMap((row) =>
      row.lines(width).map((line) =>
        join(
          asked.map((_, index) => {
            const client = index + 1;
            if (client === row.client) return line.paint(pad(line.text, width));
            return row.waiting.has(client) ? colors.yellow(pad(`  ${WAITING}`, width)) : ' '.repeat(width);
          }),
        ),
      ),
    ),
  ];
}

function gutter(rows: readonly Row[], asked: readonly string[], { width, colors }: Page): string[] {
  const room = width - INDENT.length - 2 * asked.length;
  const marks = (markOf: (client: number) => string): string =>
    asked.map((_, index) => `${markOf(index + 1)} `).join('');
  const line = (gutterText: string, text: string): string => INDENT + gutterText + text;
  return [
    ...asked.map((text, index) =>
      line(
        colors.bold(marks((client) => (client === index + 1 ? String(client) : ' '))),
        `  ${cut(`client ${index + 1}${text === '' ? '' : `: ${text}`}`, room - 2)}`,
      ),
    ),
    INDENT + colors.dim('─'.repeat(width - INDENT.length)),
    ...rows.flatMap((row) =>
      row.lines(room).map(({ text, paint }, index) => {
        const mark = (client: number): string => {
          if (client === row.client) return index === 0 ? colors.bold(String(client)) : ' ';
          return row.waiting.has(client) ? colors.yellow(WAITING) : ' ';
        };
        return line(marks(mark), paint(text));
      }),
    ),
  ];
}

function askedBy(client: number, responses: readonly ReportedResponse[]): string {
  return responses
    .filter((response) => response.client === client)
    .map((response) => visible(clip(response.asked, 200)))
    .join(', then ');
}
