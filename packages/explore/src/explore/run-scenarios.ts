import type { Engine } from '../engine/database.ts';
import type { Verdict } from '../oracle/verdict.ts';
import type { Progress, Scheduled } from '../report/reporter.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import type { Found } from './saved-run.ts';
import { ScenarioExploration } from './scenario-exploration.ts';
import type { SavedSearch } from './search.ts';
import type { Shard } from './shard.ts';

export interface ScenariosContext {
  readonly signal: AbortSignal;
  /** Stop after the first scenario that is not as expected. */
  readonly bail: boolean;
  /** Of several that share the work. */
  readonly shard?: Shard | undefined;
  /** What an interrupted run has found out. */
  readonly found: Found;
  engine(url: string | undefined): Promise<Engine>;
  onScenario(scenario: Scheduled): void;
  onProgress(progress: Progress): void;
  onVerdict(verdict: Verdict): void;
}

/** What became of a scenario. */
type End = { readonly verdict: Verdict } | { readonly error: unknown };

/**
 * Explores scenarios, as many at once as there are workers, and tells of them as if it were one after another. Who has
 * no scenario left helps with one that is large.
 */
export class ScenarioRuns {
  readonly #scenarios: readonly ResolvedScenario[];
  readonly #context: ScenariosContext;
  readonly #ends: (End | undefined)[] = [];
  /** Those under way; without their exploration while the server starts. */
  readonly #running = new Map<number, ScenarioExploration | undefined>();
  readonly #explorations = new Map<number, ScenarioExploration>();
  readonly #progress = new Map<number, Progress>();
  /** Ends what would not have begun, one after another. */
  readonly #stop = new AbortController();
  readonly #idle: (() => void)[] = [];
  #next = 0;
  /** The scenario that is told of. */
  #told = -1;
  #isOver = false;

  constructor(scenarios: readonly ResolvedScenario[], context: ScenariosContext) {
    this.#scenarios = scenarios;
    this.#context = context;
  }

  /** @throws what kept a scenario from being explored at all */
  async run(): Promise<void> {
    const workers = Math.max(1, ...this.#scenarios.map((scenario) => scenario.workers));
    this.#tellNext();
    await Promise.all(Array.from({ length: workers }, () => this.#work()));
    const failed = this.#ends.slice(0, this.#told + 1).find((end) => end && 'error' in end);
    if (failed && 'error' in failed) throw failed.error;
  }

  /** What was found out until now, to go on from. */
  get found(): Found {
    const verdicts: Record<string, Verdict> = {};
    const searches: Record<string, SavedSearch> = {};
    for (const [index, { name }] of this.#scenarios.entries()) {
      const end = this.#ends[index];
      const begun = this.#explorations.get(index);
      const search = begun ? begun.saved : this.#context.found.searches[name];
      if (end && 'verdict' in end && end.verdict.verdict !== 'inconclusive') verdicts[name] = end.verdict;
      else if (this.#context.found.verdicts[name]) verdicts[name] = this.#context.found.verdicts[name];
      else if (search) searches[name] = search;
    }
    return { verdicts, searches };
  }

  get #isStopped(): boolean {
    return this.#isOver || this.#context.signal.aborted;
  }

  async #work(): Promise<void> {
    for (;;) {
      const index = this.#next;
      if (index < this.#scenarios.length && !this.#isStopped) {
        this.#next++;
        await this.#explore(index);
        continue;
      }
      const large = [...this.#running.values()].find((running) => running?.wantsHelp === true);
      if (large && !this.#isStopped) await large.help();
      else if (this.#running.size === 0) return;
      else await new Promise<void>((wake) => this.#idle.push(wake));
    }
  }

  async #explore(index: number): Promise<void> {
    const scenario = this.#scenarios[index] as ResolvedScenario;
    const { shard, found } = this.#context;
    const saved = found.searches[scenario.name];
    const known = found.verdicts[scenario.name];
    if (known) {
      this.#ends[index] = { verdict: known };
      this.#tellEnded();
      return;
    }
    const signal = AbortSignal.any([this.#context.signal, this.#stop.signal]);
    const explore = async (): Promise<Verdict> => {
      const engine = await this.#context.engine(scenario.database.url);
      const onProgress = (progress: Progress): void => this.#onProgress(index, progress);
      const exploration = new ScenarioExploration(scenario, { engine, signal, shard, saved, onProgress });
      this.#running.set(index, exploration);
      this.#explorations.set(index, exploration);
      return exploration.run();
    };
    this.#running.set(index, undefined);
    this.#ends[index] = await explore().then(
      (verdict) => ({ verdict }),
      (error: unknown) => ({ error }),
    );
    this.#running.delete(index);
    this.#tellEnded();
    this.#wakeIdle();
  }

  #onProgress(index: number, progress: Progress): void {
    this.#progress.set(index, progress);
    if (index === this.#told) this.#context.onProgress(progress);
    this.#wakeIdle();
  }

  /** Tells of all that ended, up to the first that has not. */
  #tellEnded(): void {
    for (let end = this.#ends[this.#told]; end && !this.#isOver; end = this.#ends[this.#told]) {
      if ('verdict' in end) this.#context.onVerdict(end.verdict);
      if ('error' in end || (this.#context.bail && !end.verdict.asExpected)) {
        this.#isOver = true;
        this.#stop.abort();
      } else this.#tellNext();
    }
  }

  #tellNext(): void {
    const scenario = this.#scenarios[++this.#told];
    if (!scenario || (this.#context.signal.aborted && this.#told >= this.#next)) return;
    this.#context.onScenario({
      name: scenario.name,
      at: this.#told + 1,
      of: this.#scenarios.length,
    });
    const progress = this.#progress.get(this.#told);
    if (progress) this.#context.onProgress(progress);
  }

  #wakeIdle(): void {
    for (const wake of this.#idle.splice(0)) wake();
  }
}
