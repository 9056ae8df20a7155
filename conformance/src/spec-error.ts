/** A spec that is not of the form of one. */
export class SpecError extends Error {
  override readonly name = 'SpecError';

  /** @param line in the file, from 1; `undefined` where the mistake is in no single line */
  constructor(message: string, line?: number) {
    super(line === undefined ? message : `line ${line}: ${message}`);
  }
}
