import type { Connection, Gate, StepRequest, StepResult } from '../../src/schedule/gate.ts';

/** A gate that lets everything through and keeps what it was told. */
export class OpenGate implements Gate {
  readonly open = new Set<Connection>();
  readonly arrived: StepRequest[] = [];
  readonly results: StepResult[] = [];
  readonly failures: Error[] = [];

  opening(connection: Connection): void {
    this.open.add(connection);
  }

  opened(): void {}

  closed(connection: Connection): void {
    if (!this.open.delete(connection)) throw new Error('closed twice, or before it opened');
  }

  async arrive(connection: Connection, step: StepRequest): Promise<void> {
    if (!this.open.has(connection)) throw new Error('a step of a connection that is not open');
    this.arrived.push(step);
  }

  prepared(connection: Connection): void {
    if (!this.open.has(connection)) throw new Error('prepared on a connection that is not open');
  }

  done(connection: Connection, result: StepResult): void {
    if (!this.open.has(connection)) throw new Error('a step is done on a connection that is not open');
    this.results.push(result);
  }

  failed(_connection: Connection, error: Error): void {
    this.failures.push(error);
  }
}
