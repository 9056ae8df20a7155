import type { StepRequest, StepResult } from '../../schedule/gate.ts';
import type { Backend } from './backend.ts';
import { blockAfter, blockAfterError, blockAtReady, statusIn, type Block } from './block.ts';
import { CopySync } from './copy-sync.ts';
import { SessionSettings } from './session-settings.ts';
import { SessionVariables } from './session-variables.ts';
import { statementsOf } from './statement.ts';
import { implicitCommit, requestOf } from './step-request.ts';
import { unitAsSent, unitsOf, type Steps, type Unit } from './units.ts';
import { cancelled, enterBlock, flush, query, sync } from './wire/messages.ts';
import type { ReplyReader } from './wire/reply-reader.ts';
import type { Trip } from './wire/trip.ts';

/** What a runner needs of its connection. */
export interface Passage {
  /** Resolves when a step may go on; `cancelled`: its client has given it up meanwhile. */
  arrive(request: StepRequest): Promise<'go' | 'cancelled' | 'gone'>;
  prepared(): void;
  done(result: StepResult): void;
  reply(bytes: Buffer[]): void;
  /** Whether its open transaction holds more than the locks of a plain read. */
  holdsWriteLocks(): Promise<boolean>;
  /** The server asks for the rows of a COPY. */
  copying(): void;
  /** The parameter types that the server found for what a unit asks a description of. */
  described(unit: Unit, types: readonly (readonly number[])[]): void;
}

const COMMAND_COMPLETE = 'C'.charCodeAt(0);

/** One unit on its way. */
interface Task {
  readonly trip: Trip;
  readonly unit: Unit;
  readonly request: StepRequest | undefined;
  /** The only one of its trip. */
  readonly isOnly: boolean;
  readonly isLast: boolean;
  /** Answers that the client gets when the trip is done. */
  readonly answer: Buffer[];
}

/**
 * Runs the trips of one connection, each statement a step.
 *
 * The commit of an autocommit statement is a step of its own: the statement goes out with a Flush in place of its
 * Sync, which is the implicit COMMIT, so it has run and holds its locks while nobody sees its rows.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class TripRunner {
  readonly copySync: CopySync;
  readonly #backend: Backend;
  readonly #passage: Passage;
  readonly #settings: SessionSettings;
  readonly #variables = new SessionVariables();
  readonly #steps: Steps;
  #block: Block = 'none';
  /** Statements that matter ran in the implicit transaction that the next Sync commits. */
  #uncommitted = false;
  /** After an error in a batch the server ignores everything up to the next Sync. */
  #skipping = false;

  constructor(backend: Backend, passage: Passage, steps: Steps) {
    this.#backend = backend;
    this.#steps = steps;
    this.#passage = passage;
    this.#settings = new SessionSettings(backend, (bytes) => passage.reply(bytes));
    this.copySync = new CopySync(backend);
  }

  /** The session can take statements: learns how it is set. */
  async begin(): Promise<void> {
    await this.#settings.refresh('none');
  }

  async run(trip: Trip): Promise<void> {
    if (this.#skipping) {
      await this.#skip(trip);
      return;
    }
    if (this.#block === 'none' || this.#block === 'explicit') await this.#settings.refresh(this.#block);
    const asSent = this.#steps === 'as sent' && trip.kind === 'query';
    const units = asSent ? [unitAsSent(trip)] : unitsOf(trip, this.#block === 'explicit');
    const answer: Buffer[] = [];
    for (const [index, unit] of units.entries()) {
      const request = this.#requestOf(unit);
      const isLast = index === units.length - 1;
      const goesOn = await this.#runUnit({ trip, unit, request, isOnly: units.length === 1, isLast, answer });
      if (!goesOn) return;
    }
  }

  /** Ends a transaction that the client left open. */
  async rollback(): Promise<void> {
    if (this.#skipping) await this.#backend.exchange({ bytes: sync, until: 'sync', own: true });
    await this.runOwn('ROLLBACK');
  }

  /** Runs a statement of toctou's in the idle session, of which the client sees nothing. */
  async runOwn(sql: string): Promise<void> {
    await this.#askOwn(sql);
  }

  /** Puts the variables back that the idle session keeps. @returns the names of those that had changed */
  async resetVariables(): Promise<readonly string[]> {
    if (!this.#variables.isDirty) return [];
    const names = await this.#variables.putBack(async (sql) =>
      (await this.#askOwn(sql)).results.map(({ rows }) => rows),
    );
    for (const name of names) this.#settings.ran(`RESET ${name}`, this.#block);
    return names;
  }

  async #askOwn(sql: string): Promise<ReplyReader> {
    const reader = await this.#backend.exchange({ bytes: query(sql), until: 'sync', own: true });
    this.#synced(reader);
    return reader;
  }

  #requestOf(unit: Unit): StepRequest | undefined {
    const { keepsSnapshot, isolation } = this.#settings;
    const request = requestOf(unit, { block: this.#block, keepsSnapshot });
    if (!request) return undefined;
    const counted = request.counted || this.#steps === 'as sent';
    return { ...request, counted, ...(keepsSnapshot ? { isolation } : {}) };
  }

  /** @returns whether the next unit of the trip may follow */
  async #runUnit(task: Task): Promise<boolean> {
    const passed = task.request ? await this.#passage.arrive(task.request) : 'go';
    if (passed === 'gone') return false;
    await this.#enterBlock(task.unit);
    const isSync = task.trip.end === 'sync';
    const isApart = passed === 'cancelled' || !isSync || !task.isLast || this.#commitsWithSync(task);
    if (!isApart) {
      await this.#runToSync(task);
      return false;
    }
    const reader = await this.#runApart(task, passed === 'cancelled');
    if (reader.error) await this.#failed(task, reader);
    else if (isSync && task.isLast) await this.#commit(task, reader);
    else this.#done(task, reader);
    return reader.error === undefined;
  }

  async #enterBlock({ amongOthers, statements }: Unit): Promise<void> {
    if (amongOthers && this.#block === 'none' && !statementsOf(statements[0]?.sql ?? '').begins)
      await this.#backend.exchange({ ...enterBlock, until: 'answered', own: true });
  }

  /** Whether its Sync is the commit of something that matters. */
  #commitsWithSync({ unit, request }: Task): boolean {
    const counts = this.#uncommitted || (request?.counted === true && !request.prepares);
    return counts && !unit.endsItself && request?.whole === undefined && this.#after(unit) === 'implicit';
  }

  #after({ statements }: Unit): Block {
    return statements.reduce((block, { sql }) => blockAfter(block, sql), this.#block);
  }

  /** Sends the last unit together with the Sync that ends its trip. */
  async #runToSync(task: Task): Promise<void> {
    const { trip, unit, isOnly, answer } = task;
    const reader = await this.#backend.exchange({
      bytes: isOnly ? trip.bytes : Buffer.concat([unit.bytes, sync]),
      owed: unit.replies,
      until: 'sync',
      ...(isOnly ? {} : { hold: answer, drop: unit.drop }),
      onCopy: () => this.#copies(trip, 'forward'),
    });
    this.#ran(unit);
    this.#synced(reader);
    this.#passage.described(unit, reader.parameterTypes);
    if (!isOnly) this.#passage.reply(answer);
    this.#done(task, reader);
  }

  /** Sends a unit so that its transaction stays open. */
  async #runApart({ trip, unit, answer }: Task, isCancelled: boolean): Promise<ReplyReader> {
    const { bytes, replies: owed, drop } = isCancelled ? { ...cancelled, drop: '12n' } : unit;
    const hold = trip.end === 'sync' ? { hold: answer } : {};
    const reader = await this.#backend.exchange({
      bytes: Buffer.concat([bytes, flush]),
      owed,
      until: 'answered',
      drop,
      ...hold,
      onCopy: () => this.#copies(trip, 'keep'),
    });
    // Whoever still sends rows has to hear that nobody takes them.
    if (reader.error && this.copySync.isExpected) this.#passage.reply(answer.splice(0));
    await this.copySync.come();
    this.#passage.described(unit, reader.parameterTypes);
    if (!reader.error) this.#ran(unit);
    return reader;
  }

  #copies(trip: Trip, then: 'forward' | 'keep'): void {
    this.copySync.expect(trip, then);
    this.#passage.copying();
  }

  #ran(unit: Unit): void {
    const request = this.#requestOf(unit);
    this.#block = this.#after(unit);
    const counts = request?.counted === true && !request.prepares;
    this.#uncommitted = this.#block === 'implicit' && (this.#uncommitted || counts);
    for (const { sql } of unit.statements) {
      this.#settings.ran(sql, this.#block);
      this.#variables.ran(sql, counts);
    }
  }

  async #failed(task: Task, reader: ReplyReader): Promise<void> {
    if (task.trip.end === 'sync') {
      this.#synced(await this.#backend.exchange({ bytes: sync, until: 'sync', hold: task.answer }));
      this.#passage.reply(task.answer);
    } else {
      this.#block = blockAfterError(this.#block);
      this.#skipping = true;
    }
    this.#done(task, reader);
  }

  /** The client gets its answer only when the Sync is done: an error may still come with it. */
  async #commit(task: Task, executed: ReplyReader): Promise<void> {
    const writes = await this.#passage.holdsWriteLocks();
    if (writes) {
      this.#done(task, executed);
      if ((await this.#passage.arrive(implicitCommit)) === 'gone') return;
    }
    const completed = task.answer.findLastIndex((bytes) => bytes[0] === COMMAND_COMPLETE);
    const committed = await this.#backend.exchange({ bytes: sync, until: 'sync', hold: task.answer });
    // A simple query is complete only when it is committed.
    if (committed.error && task.trip.kind === 'query' && completed >= 0) task.answer.splice(completed, 1);
    this.#synced(committed);
    this.#passage.reply(task.answer);
    if (writes) {
      this.#done({ ...task, request: implicitCommit }, committed);
    } else {
      executed.error ??= committed.error;
      this.#done(task, executed);
    }
  }

  async #skip(trip: Trip): Promise<void> {
    if (trip.kind === 'extended' && trip.end === 'sync')
      this.#synced(await this.#backend.exchange({ bytes: trip.bytes, until: 'sync' }));
    else this.#backend.send(trip.bytes);
  }

  #synced({ status }: ReplyReader): void {
    this.#block = blockAtReady(status);
    this.#uncommitted = false;
    this.#skipping = false;
    this.copySync.forget();
    this.#settings.ran('', this.#block);
  }

  #done({ request }: Task, { results, error }: ReplyReader): void {
    if (!request) return;
    if (request.prepares && !error) this.#passage.prepared();
    else this.#passage.done({ results, status: statusIn(this.#block), ...(error ? { error } : {}) });
  }
}
