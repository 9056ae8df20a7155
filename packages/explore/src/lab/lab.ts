import { CommandApp } from '../client/command-app.ts';
import { watchCallSites } from '../client/call-sites.ts';
import { ModuleApp } from '../client/module-app.ts';
import { RestartingApp } from '../client/restarting-app.ts';
import type { AppInstance } from '../client/app.ts';
import type { Database, Engine, SequencePlace, Snapshot } from '../engine/database.ts';
import { ToctouError } from '../errors.ts';
import type { Answer, ClientAnswer, Outcome, SequenceRange } from '../oracle/outcome.ts';
import { describeRequest } from '../scenario/describe.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { substitute, type GivenAnswer } from '../scenario/template.ts';
import type { Client, Request } from '../scenario/types.ts';
import type { History, Lane } from '../schedule/history.ts';
import { Inconclusive } from '../schedule/inconclusive.ts';
import { clientOf } from '../schedule/schedule-string.ts';
import { Scheduler, type Act } from '../schedule/scheduler.ts';
import type { Decision } from '../schedule/strategy.ts';
import type { CallSite } from '../system/own-calls.ts';
import { unlessAborted } from '../system/unless-aborted.ts';
import { performClient, performRequest, isOnlySql, usesApp, type Performer } from './performer.ts';

/** One run: what happened, and what came out. */
export interface Run {
  readonly history: History;
  readonly outcome: Outcome;
}

type Choose = (decision: Decision) => Lane;

/** Everything that one scenario runs on: its database, its apps, its scheduler. */
export class Lab {
  readonly database: Database;
  readonly scheduler: Scheduler;
  readonly #scenario: ResolvedScenario;
  readonly #signal: AbortSignal;
  readonly #stop: () => void;
  readonly #startFailed = new AbortController();
  readonly #closing: (() => Promise<void>)[] = [];
  /** Those that are started anew for each run. */
  readonly #restarting: RestartingApp[] = [];
  /** By client and statement. */
  readonly #sites = new Map<string, CallSite>();
  #performers: Performer[] = [];
  #outside: Performer | undefined;
  #race: readonly Client[] = [];
  #then: readonly Request[] = [];
  #snapshot: Snapshot | undefined;
  /** The way back to the ordinary beginning, begun while the outcome of the last race is looked at. */
  #restoring: Promise<readonly SequenceRange[]> | undefined;

  private constructor(database: Database, scenario: ResolvedScenario, signal: AbortSignal) {
    this.database = database;
    this.#scenario = scenario;
    this.#signal = signal;
    const { idleMs, timeoutMs } = scenario;
    this.scheduler = new Scheduler({
      waitsFor: database.waitsFor,
      freezer: database.freezer,
      idleMs,
      timeoutMs,
    });
    this.#stop = () => this.scheduler.fail(signal.reason as Error);
    signal.addEventListener('abort', this.#stop);
  }

  /**
   * Makes the database, sets it up, starts an app for each client, asks what is `given`, and keeps the snapshot.
   *
   * @throws ToctouError SETUP_FAILED, GIVEN_FAILED, APP_EXITED, APP_NOT_READY, APP_FAILED
   */
  static async start(engine: Engine, scenario: ResolvedScenario, signal: AbortSignal): Promise<Lab> {
    const lab = new Lab(await engine.create(), scenario, signal);
    try {
      await unlessAborted(signal, lab.database.setUp(scenario.database.setup, scenario.folder));
      await lab.#startClients();
      await lab.#answerGiven();
      lab.#snapshot = await lab.database.snapshot();
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  get snapshot(): Snapshot {
    if (!this.#snapshot) throw new Error('the lab has not started');
    return this.#snapshot;
  }

  /** The clients one after another in this order, none overlapping. */
  async serial(order: readonly number[], place: SequencePlace): Promise<Run> {
    // Statements may have come since then, which made all that was found void: it begins anew, from restored rows.
    await this.#restored();
    const sequences = await this.#reset(place);
    const answers: ClientAnswer[] = [];
    const histories: History[] = [];
    for (const client of order) {
      histories.push(await this.scheduler.run([this.#act(client, answers)], inTurn));
    }
    return { history: joined(histories), outcome: await this.#outcome(answers, histories, sequences) };
  }

  /** All clients at once, their steps in the order chosen. */
  async race(choose: Choose): Promise<Run> {
    const sequences = (await this.#restored()) ?? (await this.#reset('ordinary'));
    const answers: ClientAnswer[] = [];
    const acts = this.#performers.map((_, client) => this.#act(client, answers));
    const history = await this.scheduler.run(acts, choose);
    const outcome = await this.#outcome(answers, [history], sequences);
    if (this.#restarting.length === 0) this.#restoring = this.database.restore('ordinary');
    // What it fails with is told to the run that waits for it.
    this.#restoring?.catch(() => {});
    return { history, outcome };
  }

  /** Where in the user's code a statement of a client is sent from, where that can be told. */
  siteOf(client: number, sql: string): CallSite | undefined {
    return this.#performers[client]?.app?.sites?.get(sql) ?? this.#sites.get(`${client} ${sql}`);
  }

  /** Ends everything, the clients at once and then their database. @returns what failed to end, when all has been tried */
  async close(): Promise<readonly Error[]> {
    this.#signal.removeEventListener('abort', this.#stop);
    const clients = await Promise.allSettled(this.#closing.splice(0).map((close) => close()));
    const database = await Promise.allSettled([this.database.close()]);
    return [...clients, ...database].flatMap((end) =>
      end.status === 'rejected' ? [end.reason as Error] : [],
    );
  }

  /** What the last race began, for one run. */
  async #restored(): Promise<readonly SequenceRange[] | undefined> {
    this.#signal.throwIfAborted();
    const restoring = this.#restoring;
    this.#restoring = undefined;
    return restoring;
  }

  async #reset(place: SequencePlace): Promise<readonly SequenceRange[]> {
    this.#signal.throwIfAborted();
    if (this.#restarting.length > 0)
      await this.scheduler.forgiving(() => Promise.all(this.#restarting.map((app) => app.restart())));
    return this.database.restore(place);
  }

  async #startClients(): Promise<void> {
    const { race, given, then } = this.#scenario;
    const asksOutside = [...Object.values(given), ...then].some((request) => 'method' in request);
    const performers = race.map(async (client, index) => {
      const url = await this.database.endpoint(index, this.scheduler);
      return this.#performer(`client ${index + 1}`, url, usesApp(client));
    });
    const outside = this.#performer('`given` and `then`', this.database.url, asksOutside);
    this.#watchFunctions();
    const all = [...performers, outside];
    // The first that fails ends the others' start: they may wait in vain, for a port that it was to leave to them.
    await Promise.allSettled(all.map((one) => one.catch((error: unknown) => this.#startFailed.abort(error))));
    this.#startFailed.signal.throwIfAborted();
    this.#performers = await Promise.all(performers);
    this.#outside = await outside;
  }

  /** Functions run in this process. */
  #watchFunctions(): void {
    if (!this.#scenario.race.some((client) => 'run' in client)) return;
    const stop = watchCallSites((sql, site, port) => {
      const client = this.#performers.findIndex(({ url }) => new URL(url).port === String(port));
      if (client !== -1) this.#sites.set(`${client} ${sql}`, site);
    });
    this.#closing.push(async () => stop());
  }

  async #performer(name: string, url: string, usesItsApp: boolean): Promise<Performer> {
    const session = this.database.session(url);
    this.#closing.push(() => session.close());
    const app = usesItsApp ? await this.#startApp(name, url) : undefined;
    if (app) this.#closing.push(() => app.close());
    return { app, session, url };
  }

  async #startApp(name: string, databaseUrl: string): Promise<AppInstance | undefined> {
    const { app, folder, timeoutMs, headers } = this.#scenario;
    const signal = AbortSignal.any([this.#signal, this.#startFailed.signal]);
    const start = { name, databaseUrl, folder, timeoutMs, headers, signal };
    if (app === undefined) return undefined;
    if ('module' in app) return ModuleApp.start(app, start);
    if (app.restart !== 'schedule') return CommandApp.start(app, start);
    const restarting = await RestartingApp.start(() => CommandApp.start(app, start));
    this.#restarting.push(restarting);
    return restarting;
  }

  async #answerGiven(): Promise<void> {
    const { given, race, then } = this.#scenario;
    const answers: Record<string, GivenAnswer> = {};
    for (const [name, request] of Object.entries(given)) {
      const described = `given.${name} (${describeRequest(request)})`;
      const answer = await this.#askOutside(
        substitute(request, answers),
        (seconds) => new ToctouError('GIVEN_FAILED', `${described} was not answered within ${seconds} s`),
      );
      if (typeof answer.status === 'number' ? answer.status >= 400 : answer.status !== 'ok') {
        throw new ToctouError('GIVEN_FAILED', `${described} was answered ${answer.status}`, {
          detail: JSON.stringify(answer.body, undefined, 2),
          hint: '`given` has to succeed: it makes what the race starts from',
        });
      }
      answers[name] = answer;
    }
    this.#then = then.map((request) => substitute(request, answers));
    this.#race = race.map((client) =>
      'run' in client ? client : [client].flat().map((request) => substitute(request, answers)),
    );
  }

  /** What is asked outside of the race is under no schedule, whose time is limited. */
  async #askOutside(request: Request, late: (seconds: number) => Error): Promise<Answer> {
    const { timeoutMs } = this.#scenario;
    const deadline = AbortSignal.timeout(timeoutMs);
    const answer = performRequest(this.#outside as Performer, request);
    return unlessAborted(AbortSignal.any([this.#signal, deadline]), answer).catch((error: unknown) => {
      throw error === deadline.reason ? late(timeoutMs / 1000) : error;
    });
  }

  #act(client: number, answers: ClientAnswer[]): Act {
    let request = 0;
    const keep = (answer: Answer): void => void answers.push({ ...answer, client, request: request++ });
    const does = this.#race[client] as Client;
    return {
      client,
      nothingFollows: isOnlySql(does),
      perform: async () => {
        const performer = this.#performers[client] as Performer;
        await performClient(performer, does, keep).catch((error: unknown) => {
          this.scheduler.fail(error as Error);
        });
      },
    };
  }

  async #outcome(
    answers: ClientAnswer[],
    histories: readonly History[],
    sequences: readonly SequenceRange[],
  ): Promise<Outcome> {
    const tables = await this.database.changed();
    for (const [request, asked] of this.#then.entries()) {
      const answer = await this.#askOutside(asked, (seconds) => {
        const described = `then[${request}] (${describeRequest(asked)})`;
        return new Inconclusive(`${described} was not answered within ${seconds} s`);
      });
      answers.push({ ...answer, client: -1, request });
    }
    const leaked = histories.flatMap((history) => history.leaked.map(clientOf));
    return {
      answers: answers.toSorted((a, b) => a.client - b.client || a.request - b.request),
      tables,
      sequences,
      leaked: [...new Set(leaked)].toSorted((a, b) => a - b),
    };
  }
}

/** One connection of a client after the other: one that always has more to do must not keep the others waiting. */
function inTurn({ enabled, last }: Decision): Lane {
  const next = enabled.find(({ lane }) => last !== undefined && lane > last) ?? enabled[0];
  return next?.lane as Lane;
}

function joined(histories: readonly History[]): History {
  return {
    steps: histories.flatMap(({ steps }) => steps),
    schedule: histories.flatMap(({ schedule }) => schedule),
    preemptions: 0,
    leaked: histories.flatMap(({ leaked }) => leaked),
    selfDeadlocked: histories.flatMap(({ selfDeadlocked }) => selfDeadlocked),
    idle: histories.flatMap(({ idle }) => idle),
  };
}
