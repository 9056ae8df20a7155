import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, ToctouError } from '../errors.ts';
import type { Replay, Report } from '../oracle/verdict.ts';
import type { Output } from './output.ts';
import type { Reporter } from './reporter.ts';
import { visible } from './text/visible.ts';

/** Writes the {@link Report}, or the {@link Replay}, as JSON to an output. */
export function jsonReporter(output: Output): Reporter {
  const write = async (value: Report | Replay): Promise<void> => {
    output.write(jsonOf(value));
  };
  return { onEnd: write, onReplay: write };
}

/**
 * Writes it to a file, whole or not at all; missing folders are made.
 *
 * @param file An absolute path.
 * @throws ToctouError `REPORT_FAILED`, at the end of the run, if the file cannot be written.
 */
export function jsonFileReporter(file: string): Reporter {
  const write = (value: Report | Replay): Promise<void> => writeWhole(file, jsonOf(value));
  return { onEnd: write, onReplay: write };
}

/**
 * What is visible in no terminal is escaped, which leaves the value as it is: such characters stand only inside of
 * JSON strings, but for the ends of the lines.
 */
function jsonOf(value: Report | Replay): string {
  return `${JSON.stringify(value, undefined, 2).split('\n').map(visible).join('\n')}\n`;
}

async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new ToctouError('REPORT_FAILED', `the report could not be written to ${file}`, {
      detail: messageOf(error),
      hint: 'name a file that can be written: --reporter json:FILE',
      cause: error,
    });
  }
}
