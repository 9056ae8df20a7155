import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ToctouError } from '../../errors.ts';
import type { Connection, Gate, StepRequest } from '../../schedule/gate.ts';
import type { ClientId } from '../../schedule/history.ts';
import { Backend, type SessionFacts } from './backend.ts';
import { CopyRows } from './copy-rows.ts';
import { TripRunner } from './trip-runner.ts';
import type { Steps } from './units.ts';
import { FrameBuffer, type Frame } from './wire/frame-buffer.ts';
import { fatalError, joined } from './wire/messages.ts';
import { bareSync, TripAssembler, type Trip } from './wire/trip.ts';

/** What a connection has to ask about its own backend. */
export interface BackendQuestions {
  /** Whether its open transaction holds more than the locks of a plain read. */
  holdsWriteLocks(pid: number): Promise<boolean>;
  cancel(pid: number): Promise<void>;
}

/** One connection between a client and the server: passes the exact bytes on, and asks the gate before each step. */
export class ProxiedConnection implements Connection {
  readonly client: ClientId;
  /** The backend's process, known when it is ready. */
  pid = 0;
  #cancelKey: Buffer | undefined;
  readonly #gate: Gate;
  readonly #questions: BackendQuestions;
  readonly #downstream: Duplex;
  readonly #upstream: Duplex;
  readonly #backend: Backend;
  readonly #runner: TripRunner;
  readonly #frames = new FrameBuffer('client');
  readonly #assembler = new TripAssembler();
  readonly #queue: (() => Promise<void>)[] = [];
  #working = false;
  #atGate = false;
  /** Its client has given up what waits at the gate. */
  #cancelled = false;
  /** Rows that follow the trip that came last, and the one that runs. */
  #lastRows: CopyRows | undefined;
  #rows: CopyRows | undefined;
  #closed = false;
  /** The gate was told that it is closed. */
  #gone = false;
  #abandoned = false;
  #failed = false;

  constructor(
    client: ClientId,
    downstream: Duplex,
    upstream: Duplex,
    gate: Gate,
    questions: BackendQuestions,
    steps: Steps = 'split',
  ) {
    this.client = client;
    this.#downstream = downstream;
    this.#upstream = upstream;
    this.#gate = gate;
    this.#questions = questions;
    this.#backend = new Backend(
      upstream,
      (bytes) => this.#reply([bytes]),
      (facts) => this.#ready(facts),
    );
    this.#runner = new TripRunner(
      this.#backend,
      {
        arrive: (request) => this.#arrive(request),
        prepared: () => gate.prepared(this),
        done: (result) => {
          if (!this.#gone) gate.done(this, result);
        },
        reply: (bytes) => this.#reply(bytes),
        holdsWriteLocks: () => questions.holdsWriteLocks(this.pid),
        copying: () => {
          this.#rows?.ask();
          if (downstream.destroyed) this.#clientGone();
        },
        described: (unit, types) => this.#assembler.describe(unit, types),
      },
      steps,
    );
    gate.opening(this);
    downstream.on('data', (chunk: Buffer) => this.#guard(() => this.receive(chunk)));
    upstream.on('data', (chunk: Buffer) => this.#guard(() => this.#backend.receive(chunk)));
    downstream.on('close', () => this.#clientGone());
    // The server ends the transaction before it closes: only then are its locks gone.
    upstream.on('close', () => this.#end());
    // The close that follows each error is what counts.
    downstream.on('error', () => {});
    upstream.on('error', ({ message }) => {
      if (this.pid === 0)
        downstream.end(fatalError('08006', `toctou: no connection to the server: ${message}`));
    });
  }

  /** Takes bytes from the client. */
  receive(chunk: Buffer): void {
    for (const frame of this.#frames.push(chunk)) this.#take(frame);
  }

  /**
   * Ends it towards the server and leaves the client's end as it is. Whoever still holds that lives in this process: a
   * pool of a `run` function, which would throw where nobody catches when it lost an idle connection.
   */
  abandon(): void {
    this.#abandoned = true;
    this.#downstream.removeAllListeners('data').resume();
    // A socket must not keep the process.
    (this.#downstream as Partial<Socket>).unref?.();
    this.#upstream.destroy();
  }

  async cancel(): Promise<void> {
    await this.#questions.cancel(this.pid);
  }

  async rollback(): Promise<void> {
    await new Promise<void>((done) => {
      this.#enqueue(async () => {
        await this.#runner.rollback();
        done();
      });
    });
  }

  /** Runs a statement of toctou's in the idle session, of which the client sees nothing. */
  async run(sql: string): Promise<void> {
    await new Promise<void>((done) => {
      this.#enqueue(async () => {
        if (!this.#closed) await this.#runner.runOwn(sql);
        done();
      });
    });
  }

  /** Puts the variables back that the idle session keeps. @returns the names of those that had changed */
  async resetVariables(): Promise<readonly string[]> {
    return new Promise((done) => {
      this.#enqueue(async () => {
        done(this.#closed ? [] : await this.#runner.resetVariables());
      });
    });
  }

  /**
   * A request to cancel, from another connection of the client.
   *
   * @returns whether it was meant for a step that waits at the gate, which the server cannot know of: it ends as
   * cancelled when its turn comes
   */
  cancelHeld(pid: number, key: Buffer): boolean {
    if (!this.#atGate || pid !== this.pid || this.#cancelKey?.equals(key) !== true) return false;
    this.#cancelled = true;
    return true;
  }

  /** It goes on as a session that takes statements. */
  #ready({ pid, cancelKey, ready }: SessionFacts): void {
    if (pid === 0)
      throw new ToctouError('UNSUPPORTED', 'the server does not say which process serves a connection');
    this.pid = pid;
    this.#cancelKey = cancelKey.subarray(4);
    this.#enqueue(async () => {
      await this.#runner.begin();
      this.#reply([ready]);
      if (!this.#gone) this.#gate.opened(this);
    });
  }

  #clientGone(): void {
    this.#runner.copySync.forget();
    // Nobody sends the rows that the server waits for.
    if (this.#backend.copying && this.#rows?.isComplete !== true) this.#upstream.end();
    // What the client sent before it went still runs, as it would without a proxy in between.
    this.#enqueue(async () => void this.#upstream.end());
  }

  #take(frame: Frame): void {
    if (this.pid === 0 || (this.#backend.copying && frame.type === 'H')) {
      this.#backend.send(frame.bytes);
      return;
    }
    if ('dcf'.includes(frame.type)) {
      this.#lastRows?.take(frame);
      return;
    }
    if (frame.type === 'S' && (this.#runner.copySync.take() || this.#lastRows?.takeSync(frame))) return;
    if (frame.type === 'X') {
      this.#enqueue(async () => this.#backend.send(frame.bytes));
      return;
    }
    const trip = this.#assembler.push(frame);
    if (!trip) return;
    const rows = new CopyRows(trip, this.#backend, this.#runner.copySync);
    this.#lastRows = rows;
    this.#enqueue(async () => this.#run(trip, rows));
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue.push(task);
    void this.#work();
  }

  /** One trip at a time, in order: drivers that pipeline send several before the first is answered. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let task = this.#queue.shift(); task; task = this.#queue.shift()) {
      await task().catch((error: unknown) => this.#fail(error as Error));
    }
    this.#working = false;
  }

  async #run(trip: Trip, rows: CopyRows): Promise<void> {
    if (this.#closed || this.#failed) return;
    this.#rows = rows;
    await this.#runner.run(trip);
    if (rows.end()) await this.#runner.run(bareSync);
  }

  async #arrive(request: StepRequest): Promise<'go' | 'cancelled' | 'gone'> {
    if (this.#closed) return 'gone';
    this.#atGate = true;
    await this.#gate.arrive(this, request);
    this.#atGate = false;
    const isCancelled = this.#cancelled;
    this.#cancelled = false;
    if (this.#closed) return 'gone';
    return isCancelled ? 'cancelled' : 'go';
  }

  #reply(bytes: Buffer[]): void {
    if (this.#downstream.writable) this.#downstream.write(joined(bytes));
  }

  /** A malformed message ends its connection, and the client hears why. */
  #guard(work: () => void): void {
    if (this.#failed) return;
    try {
      work();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#failed = true;
    this.#gate.failed(this, error);
    this.#downstream.end(fatalError('08P01', `toctou: ${error.message}`));
    this.#upstream.end();
  }

  #end(): void {
    this.#closed = true;
    this.#backend.close();
    // A step under way first says how it ended; one that waits at the gate has not begun.
    if (this.#atGate) this.#leave();
    else this.#enqueue(async () => this.#leave());
  }

  #leave(): void {
    this.#gone = true;
    if (!this.#abandoned) this.#downstream.end();
    this.#gate.closed(this);
  }
}
