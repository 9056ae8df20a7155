import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const LINES = 20;

/** The last lines that an app printed, for the message that says how it failed. */
export class OutputTail {
  readonly #lines: string[] = [];

  follow(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      this.#lines.push(line);
      if (this.#lines.length > LINES) this.#lines.shift();
    });
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
