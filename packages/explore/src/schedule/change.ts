/** Says that something has happened; what, the waiter looks up itself. */
export class Change {
  /** How often {@link signal} was called. */
  count = 0;
  #waiting: (() => void)[] = [];

  signal(): void {
    this.count++;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves at the next signal. */
  next(): Promise<void> {
    return new Promise((wake) => this.#waiting.push(wake));
  }

  /** Resolves when a promise does, or at the next signal. */
  async or(promise: Promise<unknown>): Promise<void> {
    await Promise.race([promise, this.next()]);
  }

  /** Resolves at the next signal with `true`, or after some milliseconds with `false`. */
  async within(ms: number): Promise<boolean> {
    const before = this.count;
    await new Promise<void>((wake) => {
      const timer = setTimeout(wake, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        wake();
      });
    });
    return this.count !== before;
  }
}
