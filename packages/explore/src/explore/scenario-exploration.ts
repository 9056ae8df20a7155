import type { Engine } from '../engine/database.ts';
import { isToctouError } from '../errors.ts';
import { Lab } from '../lab/lab.ts';
import type { Anomaly, Verdict } from '../oracle/verdict.ts';
import type { Progress } from '../report/reporter.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { Inconclusive, NotDeterministic } from '../schedule/inconclusive.ts';
import { confirmedAnomalies, takeIn } from './conclusions.ts';
import { whileNothingIsLate } from './late.ts';
import { prepare, refuseDrift, type Prepared } from './prepare.ts';
import { partVerdict } from './part.ts';
import { isShareable, Search, WHOLE, type SavedSearch, type Start } from './search.ts';
import { shardBranches, shardDraws, type Shard } from './shard.ts';
import { Tally } from './tally.ts';
import { decided, failed, undecided, type Findings } from './verdicts.ts';

export interface ScenarioContext {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Of several that share the work. */
  readonly shard?: Shard | undefined;
  /** Where an interrupted search was left. */
  readonly saved?: SavedSearch | undefined;
  onProgress(progress: Progress): void;
}

/** A lab that would not pay: its start and its serial runs take as long as so many schedules. */
const WORTH_A_LAB = 300;

/** Whether one process of the app answers in all schedules. */
function keepsRunning({ app }: ResolvedScenario): boolean {
  return app !== undefined && 'command' in app && app.restart !== 'schedule';
}

/** One scenario under exploration, by one lab or several. */
export class ScenarioExploration {
  readonly #scenario: ResolvedScenario;
  readonly #context: ScenarioContext;
  readonly #unclosed: string[] = [];
  readonly #helpers = new Set<Promise<void>>();
  /** Ends the labs that help and are not ready for it when the search has ended. */
  readonly #preparing = new Set<AbortController>();
  #notes = new Set<string>();
  /** Where to begin. */
  #saved: SavedSearch | undefined;
  #search: Search | undefined;
  #serialOutcomes = 0;
  #hasFailed = false;

  constructor(scenario: ResolvedScenario, context: ScenarioContext) {
    this.#scenario = scenario;
    this.#context = context;
    this.#saved = context.saved;
  }

  /** Explores it. Never throws for what lies in the scenario or its app: that is the verdict. */
  async run(): Promise<Verdict> {
    let lab: Lab | undefined;
    const { engine, signal } = this.#context;
    const start = async (): Promise<Lab> => (lab = await Lab.start(engine, this.#scenario, signal));
    let verdict: Verdict;
    try {
      verdict = await this.#decide(start);
    } finally {
      await this.#close(lab);
    }
    return { ...verdict, notes: [...verdict.notes, ...this.#unclosed] };
  }

  /** Whether another lab would find enough to do. */
  get wantsHelp(): boolean {
    const left = this.#search?.left ?? 0;
    return (
      left >= WORTH_A_LAB &&
      this.#search?.takesHelp === true &&
      this.#helpers.size + 1 < this.#scenario.workers
    );
  }

  /** Explores a part of it in a lab of its own, until nothing is left. */
  async help(): Promise<void> {
    const helping = this.#help();
    this.#helpers.add(helping);
    await helping;
    this.#helpers.delete(helping);
  }

  /** What an interrupted search can go on from. What could not be decided has to be tried again from its beginning. */
  get saved(): SavedSearch | undefined {
    if (this.#hasFailed) return undefined;
    return this.#search === undefined ? this.#saved : this.#search.save();
  }

  async #help(): Promise<void> {
    const search = this.#search;
    if (!search) return;
    const preparing = new AbortController();
    this.#preparing.add(preparing);
    const signal = AbortSignal.any([this.#context.signal, preparing.signal]);
    let lab: Lab | undefined;
    try {
      const helper = await Lab.start(this.#context.engine, this.#scenario, signal);
      lab = helper;
      const prepared = await whileNothingIsLate(helper, () => prepare(helper, this.#scenario));
      this.#preparing.delete(preparing);
      await search.explore(prepared, () => this.#tell('exploring'));
      await refuseDrift(prepared, this.#scenario.race.length);
      await this.#noteLeaks(helper);
    } catch (error) {
      if (!signal.aborted) search.fail(error);
    } finally {
      this.#preparing.delete(preparing);
      await this.#close(lab);
    }
  }

  async #decide(start: () => Promise<Lab>): Promise<Verdict> {
    let lab: Lab | undefined;
    try {
      this.#tell('starting');
      const started = await start();
      lab = started;
      return await whileNothingIsLate(started, () => this.#attempt(started));
    } catch (error) {
      await this.#noteLeaks(lab);
      return this.#verdictOf(error);
    }
  }

  #verdictOf(error: unknown): Verdict {
    const scenario = this.#scenario;
    if (this.#context.signal.aborted) return undecided(scenario, this.#findings(), 'it was interrupted');
    this.#hasFailed = true;
    if (error instanceof NotDeterministic && keepsRunning(scenario))
      this.#notes.add(
        "if the app keeps something in memory from one request to the next: app.restart: 'schedule'",
      );
    if (error instanceof Inconclusive) return undecided(scenario, this.#findings(), error.message);
    if (isToctouError(error)) return failed(scenario, this.#findings(), error);
    throw error;
  }

  async #attempt(lab: Lab): Promise<Verdict> {
    this.#search = undefined;
    this.#serialOutcomes = 0;
    this.#notes = new Set();
    this.#tell('serial');
    const prepared = await prepare(lab, this.#scenario);
    this.#serialOutcomes = prepared.oracle.serialOutcomes;
    for (const note of prepared.notes) this.#notes.add(note);
    const tally = await this.#explore(prepared);
    const anomalies = await confirmedAnomalies(prepared, this.#scenario, tally);
    await refuseDrift(prepared, this.#scenario.race.length);
    await this.#noteLeaks(lab);
    return this.#conclude(prepared, tally, anomalies);
  }

  async #explore(prepared: Prepared): Promise<Tally> {
    const start = await this.#startOf(prepared);
    // Where something comes late from here on, all that was found before says nothing, and the search begins anew.
    this.#saved = undefined;
    const search = new Search(prepared, this.#scenario, start);
    this.#search = search;
    const tally = await this.#together(search, prepared);
    await takeIn(prepared, tally, search.others(tally));
    return tally;
  }

  /** Explores with all who help, until the last of them is done. */
  async #together(search: Search, prepared: Prepared): Promise<Tally> {
    const exploring = search.explore(prepared, () => this.#tell('exploring'));
    try {
      await exploring;
    } catch (error) {
      search.fail(error);
      throw error;
    } finally {
      for (const preparing of this.#preparing) preparing.abort();
      await Promise.all(this.#helpers);
    }
    search.check();
    return exploring;
  }

  async #startOf(prepared: Prepared): Promise<Start> {
    const { shard } = this.#context;
    if (this.#saved) return this.#saved;
    if (!shard || !isShareable(this.#scenario)) return WHOLE;
    if (this.#scenario.strategy === 'random') return shardDraws(shard);
    return shardBranches(prepared, this.#scenario.race.length, shard);
  }

  #conclude(prepared: Prepared, tally: Tally, anomalies: readonly Anomaly[]): Verdict {
    const limit = this.#search?.limit;
    const bounds = [...tally.bounds, ...(limit === undefined ? [] : [limit])];
    const { shard } = this.#context;
    const beginnings = this.#search?.beginnings;
    const isPart = shard !== undefined && beginnings !== undefined;
    const interleavings = bounds.length === 0 && this.#scenario.strategy === 'exhaustive' && !isPart;
    const verdict = decided(this.#scenario, { ...this.#findings(tally), bounds, interleavings }, anomalies);
    if (!isPart) return verdict;
    const { serialKeys } = prepared.oracle;
    return partVerdict(verdict, { shard, tally, beginnings, serialKeys, notes: [...this.#notes] });
  }

  #findings(tally: Tally = this.#search?.all() ?? new Tally()): Findings {
    return {
      explored: tally.explored,
      durationMs: this.#search?.durationMs ?? 0,
      outcomes: tally.endings.length,
      serialOutcomes: this.#serialOutcomes,
      deadlocks: tally.deadlocks,
      bounds: tally.bounds,
      interleavings: false,
      notes: [...this.#notes],
    };
  }

  #tell(phase: Progress['phase']): void {
    const search = this.#search;
    this.#context.onProgress({
      scenario: this.#scenario.name,
      phase,
      explored: search?.explored ?? 0,
      anomalous: search?.anomalous ?? 0,
      elapsedMs: search?.durationMs ?? 0,
      workers: this.#helpers.size + 1,
      ...(search?.left === undefined ? {} : { left: search.left }),
    });
  }

  /** What the sessions of a lab keep is told whatever comes of the scenario. */
  async #noteLeaks(lab: Lab | undefined): Promise<void> {
    for (const leak of (await lab?.database.leaks()) ?? []) this.#notes.add(leak);
  }

  async #close(lab: Lab | undefined): Promise<void> {
    const left = (await lab?.close()) ?? [];
    this.#unclosed.push(...left.map((error) => `not everything could be closed: ${error.message}`));
  }
}
