import type { Replay, Report } from '../oracle/verdict.ts';
import type { Reporter } from './reporter.ts';
import type { Sink } from './sink.ts';
import { visible } from './text/visible.ts';

/** Writes the {@link Report}, or the {@link Replay}, as JSON; `report.schema.json` of this package describes it. */
export function jsonReporter(sink: Sink): Reporter {
  const write = (value: Report | Replay): Promise<void> => sink(jsonOf(value));
  return { onEnd: write, onReplay: write };
}

/**
 * What is visible in no terminal is escaped, which leaves the value as it is: such characters stand only inside of
 * JSON strings, but for the ends of the lines.
 */
function jsonOf(value: Report | Replay): string {
  return `${JSON.stringify(value, undefined, 2).split('\n').map(visible).join('\n')}\n`;
}
