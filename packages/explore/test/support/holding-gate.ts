import type { Connection, StepRequest } from '../../src/schedule/gate.ts';
import { OpenGate } from './open-gate.ts';

/** A gate that holds each counted step until the test lets it go. */
export class HoldingGate extends OpenGate {
  readonly #held: { readonly step: StepRequest; readonly release: () => void }[] = [];
  #came: (() => void) | undefined;

  override async arrive(connection: Connection, step: StepRequest): Promise<void> {
    await super.arrive(connection, step);
    if (!step.counted) return;
    await new Promise<void>((release) => {
      this.#held.push({ step, release });
      this.#came?.();
    });
  }

  /** Waits until a step is held. */
  async held(): Promise<StepRequest> {
    if (this.#held.length === 0) await new Promise<void>((came) => (this.#came = came));
    return (this.#held[0] as { step: StepRequest }).step;
  }

  /** Lets the step that was held first go, as soon as there is one. */
  async release(): Promise<StepRequest> {
    const step = await this.held();
    this.#held.shift()?.release();
    return step;
  }
}
