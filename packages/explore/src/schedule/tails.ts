/**
 * What clients still do after their answer: frameworks roll back and release after the response, some go on working.
 * Nothing announces it, so the first time that a client has come a certain way it is watched for a while; after that
 * it is known, and waited for.
 */
export class Tails {
  readonly #known = new Map<string, number>();

  /** How many steps follow the answer of a client that came this way; `undefined` when that is not known yet. */
  expected(way: string): number | undefined {
    return this.#known.get(way);
  }

  learn(way: string, steps: number): void {
    this.#known.set(way, steps);
  }
}
