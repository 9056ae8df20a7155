import { errorText } from '@toctou/explore/at-start';
import { INTERRUPTED } from './main.ts';

/** The first SIGINT or SIGTERM asks the run to clean up and end; the second ends it at once. */
export function abortOnSignals(controller: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      controller.abort();
      process.stderr.write('\ninterrupted: cleaning up; once more ends it at once\n');
    });
  }
}

/** When the reader of our output has gone (`| head`), there is nobody to go on for: the run ends, without a word. */
export function quietWhenNobodyReads(controller: AbortController): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      controller.abort();
    });
  }
}

/** An error that nobody caught, in the user's config for instance, must not look like a verdict: Node's own code is 1. */
export function reportUncaught(code: number): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(errorText(error, process.stderr, process.env));
    process.exit(code);
  });
}

/** Resolves when everything written so far has left the process, or nobody reads it. */
export async function flushed(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) => new Promise<void>((resolve) => void stream.write('', () => resolve())),
    ),
  );
}
