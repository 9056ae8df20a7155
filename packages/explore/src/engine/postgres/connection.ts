import type { Socket } from 'node:net';
import type { Connection, Gate, StepRequest } from '../../schedule/gate.ts';
import type { ClientId, TransactionStatus } from '../../schedule/history.ts';
import { Backend } from './backend.ts';
import {
  asksForSnapshot,
  implicitCommit,
  requestOf,
  setsIsolation,
  type TripRequest,
} from './step-request.ts';
import { FrameBuffer, type Frame } from './wire/frame-buffer.ts';
import { fatalError, flush, query, queryAsExtended, sync } from './wire/messages.ts';
import type { ReplyReader } from './wire/reply-reader.ts';
import { TripAssembler, type Reply, type Trip } from './wire/trip.ts';

/** What a connection has to ask about its own backend. */
export interface BackendQuestions {
  /** Whether its open transaction holds more than the locks of a plain read. */
  holdsWriteLocks(pid: number): Promise<boolean>;
  cancel(pid: number): Promise<void>;
}

/**
 * What is a step. `split`: the commit of an autocommit statement is one of its own, and what can matter to nobody is
 * none. `as sent`: every message is one, commit included.
 */
export type Steps = 'split' | 'as sent';

/** What the server owes for a simple query that was sent as an extended one. */
const QUERY_REPLIES: readonly Reply[] = ['parsed', 'bound', 'described', 'executed'];
/** The answers to it that a simple query has not: ParseComplete, BindComplete, NoData. */
const QUERY_DROPS = '12n';

/**
 * One connection between a client and the server: passes the exact bytes on, and asks the gate before each step.
 *
 * The commit of an autocommit statement is a step of its own: the statement goes out with a Flush in place of its
 * Sync, which is the implicit COMMIT, so it has run and holds its locks while nobody sees its rows.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class ProxiedConnection implements Connection {
  readonly client: ClientId;
  /** The backend's process, known when it is ready. */
  pid = 0;
  readonly #gate: Gate;
  readonly #questions: BackendQuestions;
  readonly #steps: Steps;
  readonly #downstream: Socket;
  readonly #upstream: Socket;
  readonly #backend: Backend;
  readonly #frames = new FrameBuffer('client');
  readonly #assembler = new TripAssembler();
  readonly #queue: (() => Promise<void>)[] = [];
  #working = false;
  #atGate = false;
  #closed = false;
  /** The gate was told that it is closed. */
  #gone = false;
  #abandoned = false;
  #failed = false;
  #status: TransactionStatus = 'I';
  #keepsSnapshot = false;
  #ownIsolation = false;
  #implicitlyOpen = false;
  /** After an error in an extended batch the server ignores everything up to the next Sync. */
  #skipping = false;

  constructor(
    client: ClientId,
    downstream: Socket,
    upstream: Socket,
    gate: Gate,
    questions: BackendQuestions,
    steps: Steps = 'split',
  ) {
    this.client = client;
    this.#downstream = downstream;
    this.#upstream = upstream;
    this.#gate = gate;
    this.#questions = questions;
    this.#steps = steps;
    this.#backend = new Backend(
      upstream,
      (bytes) => this.#reply([bytes]),
      (pid) => {
        this.pid = pid;
        gate.opened(this);
      },
    );
    gate.opening(this);
    downstream.on('data', (chunk: Buffer) => this.#guard(() => this.receive(chunk)));
    upstream.on('data', (chunk: Buffer) => this.#guard(() => this.#backend.receive(chunk)));
    // What the client sent before it went still runs, as it would without a proxy in between.
    downstream.on('close', () => this.#enqueue(async () => void upstream.end()));
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
    this.#downstream.removeAllListeners('data').resume().unref();
    this.#upstream.destroy();
  }

  async cancel(): Promise<void> {
    await this.#questions.cancel(this.pid);
  }

  async rollback(): Promise<void> {
    await new Promise<void>((done) => {
      this.#enqueue(async () => {
        if (this.#skipping) await this.#backend.exchange({ bytes: sync, until: 'sync', hold: [] });
        this.#synced(await this.#backend.exchange({ bytes: query('ROLLBACK'), until: 'sync', hold: [] }));
        done();
      });
    });
  }

  /** Runs a statement of toctou's in the idle session, of which the client sees nothing. */
  async run(sql: string): Promise<void> {
    await new Promise<void>((done) => {
      this.#enqueue(async () => {
        if (!this.#closed)
          this.#synced(await this.#backend.exchange({ bytes: query(sql), until: 'sync', hold: [] }));
        done();
      });
    });
  }

  #take(frame: Frame): void {
    // Rows of a COPY may still come after it failed; the server ignores them.
    const ofCopy = 'dcf'.includes(frame.type) || (this.#backend.copying && 'SH'.includes(frame.type));
    if (this.pid === 0 || ofCopy) {
      this.#backend.send(frame.bytes);
      return;
    }
    if (frame.type === 'X') {
      this.#enqueue(async () => this.#backend.send(frame.bytes));
      return;
    }
    const trip = this.#assembler.push(frame);
    if (trip) this.#enqueue(() => this.#run(trip));
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

  async #run(trip: Trip): Promise<void> {
    if (this.#closed || this.#failed) return;
    if (this.#skipping) {
      await this.#skip(trip);
      return;
    }
    const request = await this.#requestOf(trip);
    if (request && !(await this.#arrive(request))) return;
    const reader = request?.autocommit ? await this.#runAutocommit(trip) : await this.#runWhole(trip);
    if (request?.prepares && !reader.error) this.#gate.prepared(this);
    else if (request) this.#done(reader);
  }

  async #requestOf(trip: Trip): Promise<TripRequest | undefined> {
    this.#keepsSnapshot ||= asksForSnapshot(trip);
    this.#ownIsolation ||= setsIsolation(trip);
    const request = requestOf(trip, {
      status: this.#status,
      implicitlyOpen: this.#implicitlyOpen,
      keepsSnapshot: this.#keepsSnapshot,
      ownIsolation: this.#ownIsolation,
    });
    if (request && this.#steps === 'as sent') return { ...request, counted: true, autocommit: false };
    if (!request?.implicit || (await this.#questions.holdsWriteLocks(this.pid))) return request;
    return undefined;
  }

  /** @returns whether the connection is still there */
  async #arrive(request: StepRequest): Promise<boolean> {
    if (this.#closed) return false;
    this.#atGate = true;
    await this.#gate.arrive(this, request);
    this.#atGate = false;
    return !this.#closed;
  }

  async #skip(trip: Trip): Promise<void> {
    if (trip.kind !== 'extended' || trip.end !== 'sync') {
      this.#backend.send(trip.bytes);
      return;
    }
    const reader = await this.#backend.exchange({ bytes: trip.bytes, until: 'sync' });
    this.#synced(reader);
  }

  async #runWhole(trip: Trip): Promise<ReplyReader> {
    const flushed = trip.end === 'flush';
    const reader = await this.#backend.exchange({
      bytes: trip.bytes,
      owed: trip.replies,
      until: flushed ? 'answered' : 'sync',
    });
    this.#assembler.describe(trip, reader.parameterTypes);
    if (!flushed) this.#synced(reader);
    else if (reader.error) this.#skipping = true;
    else if (this.#status === 'I' && trip.statements.length > 0) this.#implicitlyOpen = true;
    return reader;
  }

  #synced(reader: ReplyReader): void {
    this.#status = reader.status ?? 'I';
    this.#implicitlyOpen = false;
    this.#skipping = false;
  }

  /** The client gets its answer only when the Sync is done: an error may still come with it. */
  async #runAutocommit(trip: Trip): Promise<ReplyReader> {
    const simple = trip.kind === 'query';
    const answer: Buffer[] = [];
    const executed = await this.#backend.exchange({
      bytes: Buffer.concat([
        simple ? queryAsExtended(trip.statements[0]?.sql ?? '') : trip.withoutSync,
        flush,
      ]),
      owed: simple ? QUERY_REPLIES : trip.replies,
      until: 'answered',
      hold: answer,
      drop: simple ? QUERY_DROPS : '',
    });
    const writes = !executed.error && (await this.#questions.holdsWriteLocks(this.pid));
    if (writes && !this.#closed) {
      this.#implicitlyOpen = true;
      this.#done(executed);
      if (!(await this.#arrive(implicitCommit))) return executed;
    }
    const committed = await this.#backend.exchange({ bytes: sync, until: 'sync', hold: answer });
    this.#synced(committed);
    this.#reply(answer);
    if (writes) return committed;
    executed.error ??= committed.error;
    return executed;
  }

  #done({ results, error }: ReplyReader): void {
    if (this.#gone) return;
    const status = this.#implicitlyOpen ? 'T' : this.#status;
    this.#gate.done(this, { results, status, ...(error ? { error } : {}) });
  }

  #reply(bytes: Buffer[]): void {
    if (this.#downstream.writable) this.#downstream.write(Buffer.concat(bytes));
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
