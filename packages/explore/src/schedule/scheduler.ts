import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Actor } from './actor.ts';
import { Actors } from './actors.ts';
import { Change } from './change.ts';
import type { Connection, Gate, StepRequest, StepResult } from './gate.ts';
import type { History, Lane } from './history.ts';
import { Inconclusive } from './inconclusive.ts';
import { isAtWork, type LaneState } from './lane-state.ts';
import { Lanes } from './lanes.ts';
import { Recorder } from './recorder.ts';
import { Rests } from './rest.ts';
import type { Decision } from './strategy.ts';
import { Tails } from './tails.ts';
import { Waits, type WaitsFor } from './waits.ts';
import type { Freezer } from './wake-order.ts';

export interface SchedulerOptions {
  readonly waitsFor: WaitsFor;
  readonly freezer?: Freezer | undefined;
  /** Milliseconds that a client may do nothing visible before the others go on. */
  readonly idleMs: number;
  /** Milliseconds that one execution may take. */
  readonly timeoutMs: number;
  /**
   * Every wait ends by itself: nothing is cancelled and no open transaction is rolled back, and the choice is asked for
   * whenever nothing moves, even where nothing can be released; it may be to wait.
   */
  readonly passive?: boolean;
}

/** What one client does under a schedule. */
export interface Act {
  readonly client: number;
  /** All that it does is done when {@link perform} is. Of somebody else's app nobody knows. */
  readonly nothingFollows?: boolean;
  perform(): Promise<void>;
}

/**
 * Carries out one schedule. It decides only when every connection at work is idle, held at its gate, or blocked in the
 * database by another connection of the scenario; "blocked" is what the database says, never a clock.
 */
export class Scheduler implements Gate {
  /** What clients did later than they were waited for. From then on it is waited for. */
  late: string[] = [];
  readonly #options: SchedulerOptions;
  readonly #lanes = new Lanes();
  readonly #tails = new Tails();
  readonly #change = new Change();
  readonly #waits: Waits;
  readonly #rests: Rests;
  #recorder: Recorder = new Recorder(this.#lanes);
  #actors: Actors;
  /** Each client as it acted last, in this run or in one before. */
  readonly #latest = new Map<number, Actor>();
  #executing = false;
  #failure: Error | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#waits = new Waits(this.#lanes, this.#change, options.waitsFor, options.freezer);
    this.#rests = new Rests(this.#change, (client) => {
      const sql = this.#lanes.of(client).find(({ phase }) => phase === 'held')?.request?.sql ?? '';
      this.late.push(
        `a connection came to be used beside another later than it was waited for: client ${client + 1}: ${sql}`,
      );
    });
    this.#actors = this.#gather([]);
  }

  /** What apps send meanwhile, because they are being started, is not {@link late}. */
  async forgiving(work: () => Promise<unknown>): Promise<void> {
    const before = this.late;
    this.#latest.clear();
    await work();
    this.late = before;
  }

  /** Ends what is under way with this error. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#change.signal();
  }

  /**
   * Starts what all clients do and releases one step after the other as chosen, until all are finished.
   *
   * @throws Inconclusive when a client never answers, ToctouError when the database fails
   */
  async run(acts: readonly Act[], choose: (decision: Decision) => Lane | undefined): Promise<History> {
    this.#begin(acts);
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort();
      this.#change.signal();
    }, this.#options.timeoutMs);
    try {
      for (;;) {
        await this.#quiet(deadline.signal);
        for (const client of this.#actors.idle()) this.#recorder.idle.add(client);
        const enabled = this.#lanes.held();
        this.#recorder.settle();
        if (enabled.length === 0 && this.#isOver()) break;
        const chosen = this.#chosen(enabled, choose);
        if (chosen !== undefined) this.#release(chosen);
        else if (this.#options.passive) await this.#change.next();
        else await this.#unblock();
      }
      if (!this.#options.passive) await this.#rollbackLeaked(() => true);
      return this.#recorder.history();
    } finally {
      clearTimeout(timer);
      this.#executing = false;
      this.#waits.wakeAll();
      this.#actors.dispose();
    }
  }

  opening(connection: Connection): void {
    this.#lanes.open(connection);
    this.#change.signal();
  }

  opened(connection: Connection): void {
    this.#lanes.get(connection).phase = 'idle';
    this.#change.signal();
  }

  closed(connection: Connection): void {
    const lane = this.#lanes.close(connection);
    this.#waits.forget(lane);
    lane.release?.();
    this.#actors.of(lane.client)?.connectionClosed();
    this.#waits.askAnew();
    this.#change.signal();
  }

  async arrive(connection: Connection, request: StepRequest): Promise<void> {
    const lane = this.#lanes.get(connection);
    if (!this.#executing || this.#actors.of(lane.client)?.finished !== false) {
      if (!request.counted) return;
      this.#latest.get(lane.client)?.cameLate(request.sql);
      this.late.push(
        `a statement came when no request was under way (a timer, work that goes on after the answer?), so its order was not explored: client ${lane.client + 1}: ${request.sql}`,
      );
      return;
    }
    if (lane.phase === 'preparing' && lane.record && (lane.record.request.counted || !request.counted)) {
      lane.record.request = { ...request, counted: lane.record.request.counted };
      lane.phase = 'running';
      this.#change.signal();
      return;
    }
    // A pool gives whichever connection is free: what it does next goes by the first name that is free, too.
    if (!isAtWork(lane)) lane.name = undefined;
    lane.request = request;
    if (!request.counted) {
      this.#recorder.start(lane);
      this.#change.signal();
      return;
    }
    lane.phase = 'held';
    await new Promise<void>((release) => {
      lane.release = release;
      this.#change.signal();
    });
  }

  prepared(connection: Connection): void {
    const lane = this.#lanes.get(connection);
    lane.phase = lane.record ? 'preparing' : 'idle';
    this.#change.signal();
  }

  done(connection: Connection, result: StepResult): void {
    const lane = this.#lanes.get(connection);
    const record = lane.record;
    lane.phase = 'idle';
    lane.status = result.status;
    this.#waits.askAnew();
    if (record) {
      this.#recorder.finish(record, result);
      lane.record = undefined;
      // What matters to nobody (a pool's keep-alive) is no sign of the client's own work.
      if (record.request.counted) this.#actors.of(lane.client)?.stepDone();
    }
    this.#change.signal();
  }

  failed(_connection: Connection, error: Error): void {
    this.fail(error);
  }

  #begin(acts: readonly Act[]): void {
    for (const { client } of acts) this.#tails.refuseUnsteady(client);
    this.#lanes.reset();
    this.#recorder = new Recorder(this.#lanes);
    this.#actors = this.#gather(acts);
    for (const actor of this.#actors) this.#latest.set(actor.client, actor);
    this.#executing = true;
    this.#actors.start();
  }

  #gather(acts: readonly Act[]): Actors {
    const timing = { idleMs: this.#options.idleMs, tails: this.#tails, change: this.#change };
    return new Actors(acts, timing, this.#lanes, this.#recorder, this.#rests);
  }

  /** Waits until there is something to decide. */
  async #quiet(deadline: AbortSignal): Promise<void> {
    this.#waits.begin();
    for (;;) {
      if (this.#failure) throw this.#failure;
      if (deadline.aborted) throw this.#overdue();
      const seen = this.#change.count;
      const running = this.#lanes.in('running');
      if (running.length > 0) {
        await this.#waits.watch(running);
      } else if (this.#waits.wakeNext()) {
        continue;
      } else if (this.#actors.areSettled()) {
        // What the clients have already sent is still in the sockets.
        await nextTurn();
        await nextTurn();
        if (this.#change.count === seen) return;
      } else {
        await this.#change.next();
      }
    }
  }

  #isOver(): boolean {
    return this.#actors.unfinished().length === 0 && this.#lanes.in('blocked').length === 0;
  }

  #chosen(enabled: readonly LaneState[], choose: (decision: Decision) => Lane | undefined): Lane | undefined {
    // With a client that fell idle the schedule is another than the one meant, and only has to end.
    if (enabled[0] && this.#recorder.idle.size > 0) return enabled[0].name;
    const asked = enabled.length > 0 || this.#options.passive === true;
    return asked ? choose(this.#decision(enabled)) : undefined;
  }

  #decision(held: readonly LaneState[]): Decision {
    const recorder = this.#recorder;
    return {
      enabled: held.map((lane) => ({
        lane: lane.name as Lane,
        client: lane.client,
        sql: lane.request?.sql ?? '',
      })),
      blocked: this.#lanes.blocked().map((lane) => lane.name as Lane),
      // Few strategies ask for it.
      get steps() {
        return recorder.steps();
      },
      last: this.#recorder.last,
    };
  }

  #release(name: Lane): void {
    const held = this.#lanes.in('held');
    const lane = held.find((candidate) => candidate.name === name);
    if (!lane) throw new Error(`the strategy chose ${name}, which is not enabled`);
    this.#waits.freeze();
    this.#recorder.release(lane, held);
    lane.release?.();
    lane.release = undefined;
  }

  /** Nothing can be released, and not all are finished: somebody holds what the others wait for and will not go on. */
  async #unblock(): Promise<void> {
    const unfinished = this.#actors.unfinished();
    if (await this.#rollbackLeaked((lane) => !unfinished.includes(lane.client))) return;
    const victim = this.#lanes.toBreak(this.#actors.idle().length > 0);
    // A circle within the database is the database's to break: its own check is only late.
    if (victim === 'database') this.#waits.askAnew();
    else if (victim === undefined) await this.#change.next();
    else {
      this.#recorder.selfDeadlocked.add(victim.name as Lane);
      this.#waits.freeze(victim);
      victim.phase = 'running';
      await victim.connection.cancel();
    }
  }

  async #rollbackLeaked(which: (lane: LaneState) => boolean): Promise<boolean> {
    const open = this.#lanes.in('idle').filter((lane) => lane.status !== 'I' && which(lane));
    for (const lane of open) {
      if (lane.name !== undefined) this.#recorder.leaked.add(lane.name);
      this.#waits.freeze();
      await lane.connection.rollback();
      lane.status = 'I';
    }
    if (open.length > 0) this.#waits.askAnew();
    return open.length > 0;
  }

  #overdue(): Error {
    const waiting = this.#actors.unfinished().map((client) => `client ${client + 1}`);
    return new Inconclusive(
      `${waiting.join(' and ')} did not answer within ${this.#options.timeoutMs / 1000} s`,
    );
  }
}
