import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, ToctouError } from '../errors.ts';
import type { Output } from './output.ts';

/** Takes the whole of a report. */
export type Sink = (text: string) => Promise<void>;

export function outputSink(output: Output): Sink {
  return async (text) => {
    output.write(text);
  };
}

/**
 * Writes to a file, whole or not at all; missing folders are made.
 *
 * @param file An absolute path.
 * @throws ToctouError `REPORT_FAILED`, when it is written to, if the file cannot be written.
 */
export function fileSink(file: string, reporter: string): Sink {
  return async (text) => {
    const temporary = `${file}.${randomUUID()}.tmp`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(temporary, text);
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw failed(file, `name a file that can be written: --reporter ${reporter}:FILE`, error);
    }
  };
}

/**
 * Adds to a file that others add to.
 *
 * @throws ToctouError `REPORT_FAILED`, when it is written to, if the file cannot be written.
 */
export function appendingSink(file: string, variable: string): Sink {
  return async (text) => {
    await appendFile(file, text).catch((error: unknown) => {
      throw failed(file, `${variable} names it`, error);
    });
  };
}

function failed(file: string, hint: string, cause: unknown): ToctouError {
  return new ToctouError('REPORT_FAILED', `the report could not be written to ${file}`, {
    detail: messageOf(cause),
    hint,
    cause,
  });
}
