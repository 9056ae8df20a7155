import type { ReportedStep } from '../../oracle/verdict.ts';
import type { Colors } from '../output.ts';
import { visible } from '../text/visible.ts';
import { clip, fold, wrap } from '../text/wrap.ts';
import { laneName } from '../text/words.ts';
import { sqlText } from './sql-text.ts';

/** One line of a cell: plain text, so that it can be measured, and how it is painted. */
export interface CellLine {
  readonly text: string;
  readonly paint: (text: string) => string;
}

const MOST_SQL_LINES = 6;
const MOST_RESULT_LINES = 4;
const LONGEST_RESULT = 600;

/** Marks a step at fault; the others have spaces in its place. */
export const FAULT_MARK = '▸';

/** Whether a step waited and went on only when a later step was done. */
export function goesOnLater(step: ReportedStep, index: number): boolean {
  return step.waitedFor.length > 0 && step.wokenBy !== undefined && step.wokenBy > index;
}

/** A step at its release: the statement, and what came back or whom it waits for. */
export function releaseLines(step: ReportedStep, index: number, width: number, colors: Colors): CellLine[] {
  const lane = step.lane === String(step.client) ? '' : `[${visible(step.lane)}] `;
  const room = width - 2;
  const sql = fold(wrap(lane + sqlText(step.sql, step.params), room), MOST_SQL_LINES, room);
  const paint = step.counted ? (step.atFault ? colors.bold : String) : colors.dim;
  const mark = step.atFault ? FAULT_MARK : ' ';
  return [
    ...sql.map((text, line) => ({ text: `${line === 0 ? mark : ' '} ${text}`, paint })),
    ...sourceLines(step, width, colors),
    ...waitLines(step, width, colors),
    ...(goesOnLater(step, index) ? [] : resultLines(step, '→ ', width, colors)),
  ];
}

/** A step that waited, when it goes on. */
export function wakeLines(step: ReportedStep, width: number, colors: Colors): CellLine[] {
  return hanging('', 'goes on', width, colors.yellow).concat(resultLines(step, '→ ', width, colors));
}

/** Where the code of a step at fault is; of all the others it would be too much. */
function sourceLines({ atFault, source }: ReportedStep, width: number, colors: Colors): CellLine[] {
  if (!atFault || source === undefined) return [];
  return hanging('', `at ${visible(source.file)}:${source.line}`, width, colors.dim);
}

function waitLines(step: ReportedStep, width: number, colors: Colors): CellLine[] {
  if (step.waitedFor.length === 0) return [];
  const whom = step.waitedFor.map((lane) => laneName(visible(lane))).join(' and ');
  return hanging('', `waits for ${whom}`, width, colors.yellow);
}

function resultLines(step: ReportedStep, mark: string, width: number, colors: Colors): CellLine[] {
  if (step.error !== undefined) return hanging(mark, errorText(step.error), width, colors.red);
  if (step.result === undefined || saysNothing(step.sql, step.result)) return [];
  return hanging(mark, resultText(step.result), width, step.counted ? colors.green : colors.dim);
}

function hanging(mark: string, text: string, width: number, paint: (text: string) => string): CellLine[] {
  const room = width - 2 - mark.length;
  return fold(wrap(clip(text, LONGEST_RESULT), room), MOST_RESULT_LINES, room).map((line, index) => ({
    text: `  ${index === 0 ? mark : ' '.repeat(mark.length)}${line}`,
    paint,
  }));
}

/** A result for people: `SELECT 0` is a server's way to say `0 rows`. */
export function resultText(result: string): string {
  return visible(
    result.replace(
      /^(?:SELECT|FETCH) (\d+)\b/,
      (_, rows: string) => `${rows} ${rows === '1' ? 'row' : 'rows'}`,
    ),
  );
}

export function errorText({ code, message, constraint }: NonNullable<ReportedStep['error']>): string {
  const named = constraint === undefined || message.includes(constraint) ? '' : ` (${constraint})`;
  return visible(`ERROR ${code} ${message}${named}`);
}

/** BEGIN answers BEGIN: an answer that repeats the statement tells nothing, a COMMIT that answers ROLLBACK much. */
export function saysNothing(sql: string, result: string): boolean {
  if (/\d/.test(result)) return false;
  const statement = sql.trim().replace(/;$/, '').toUpperCase();
  return statement === result || statement.startsWith(`${result} `);
}
