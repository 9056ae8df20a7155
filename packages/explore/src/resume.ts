import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, ToctouError } from './errors.ts';
import { configDigest, digestOf } from './explore/digest.ts';
import {
  changeSince,
  parseSavedRun,
  type Found,
  type Ingredients,
  type SavedRun,
} from './explore/saved-run.ts';
import type { LoadedConfig } from './scenario/load-config.ts';
import type { ResolvedScenario } from './scenario/resolved-scenario.ts';
import { cacheFolder } from './system/cache-folder.ts';
import { fileDigests } from './system/file-digests.ts';
import { KeptFile, removeOldFiles } from './system/kept-file.ts';
import { version } from './system/version.ts';

const NOTHING: Found = { verdicts: {}, searches: {} };

/** What to keep of a run, and what to go on from. */
export interface Resumable {
  readonly config: LoadedConfig;
  /** All scenarios that were asked for. */
  readonly scenarios: readonly ResolvedScenario[];
  /** The one that was asked for. */
  readonly seed: number | undefined;
  readonly filter: string | undefined;
  readonly shard: string | undefined;
  /** Go on from what is there? */
  readonly resume: boolean;
  readonly onNotice: (text: string) => void;
}

/** The file that keeps what a run has found out until now, so that an interrupted run can go on. */
export class RunFile {
  /** What an earlier run has found out. */
  readonly found: Found;
  readonly #path: string;
  readonly #ingredients: Promise<Ingredients>;
  readonly #onNotice: (text: string) => void;
  #file: KeptFile | undefined;
  #latest: () => Found = () => NOTHING;

  private constructor(
    path: string,
    found: Found,
    ingredients: Promise<Ingredients>,
    onNotice: (text: string) => void,
  ) {
    this.#path = path;
    this.found = found;
    this.#ingredients = ingredients;
    this.#onNotice = onNotice;
  }

  /** @throws ToctouError RESUME_INVALID when what is there is no saved run */
  static async open(resumable: Resumable): Promise<RunFile> {
    const { config, scenarios, seed, filter, shard, resume, onNotice } = resumable;
    const path = pathOf(config, filter, shard);
    await removeOldFiles(dirname(path)).catch((error: unknown) => onNotice(messageOf(error)));
    const ingredients = ingredientsOf(config, scenarios, seed);
    // Whoever needs them waits for them.
    ingredients.catch(() => undefined);
    if (!resume) return new RunFile(path, NOTHING, ingredients, onNotice);
    const saved = await read(path);
    const change = saved && changeSince(saved, await ingredients);
    onNotice(noticeOf(saved, change));
    if (!saved || change !== undefined) return new RunFile(path, NOTHING, ingredients, onNotice);
    return new RunFile(path, saved, Promise.resolve(saved), onNotice);
  }

  /** Keeps what `found` says, now and then. */
  begin(found: () => Found): void {
    this.#latest = found;
    const content = async (): Promise<string> => {
      const { toctou, config, files } = await this.#ingredients;
      const run: SavedRun = { version: 1, toctou, config, files, ...found() };
      return JSON.stringify(run);
    };
    this.#file = new KeptFile(this.#path, content, (error) =>
      this.#onNotice(`this run cannot be resumed: ${messageOf(error)}`),
    );
  }

  /** The run has ended. @param finished and nothing is left to go on with */
  async end(finished: boolean): Promise<void> {
    const { verdicts, searches } = this.#latest();
    const nothing = Object.keys(verdicts).length + Object.keys(searches).length === 0;
    await (finished || nothing ? this.#file?.remove() : this.#file?.keep());
  }
}

function pathOf(
  { folder, file }: LoadedConfig,
  filter: string | undefined,
  shard: string | undefined,
): string {
  return join(
    cacheFolder(),
    'runs',
    `${digestOf([folder, basename(file), filter ?? null, shard ?? null])}.json`,
  );
}

async function ingredientsOf(
  { folder }: LoadedConfig,
  scenarios: readonly ResolvedScenario[],
  seed: number | undefined,
): Promise<Ingredients> {
  const apps = scenarios.flatMap(({ app }) => {
    if (app === undefined) return [];
    return 'command' in app ? resolve(folder, app.cwd ?? '.') : dirname(resolve(folder, app.module));
  });
  // What lies below the folder of the config is there already.
  const outside = apps.filter((path) => path !== folder && !path.startsWith(join(folder, '/')));
  const files = await fileDigests([folder, ...outside]);
  return { toctou: version(), config: configDigest(scenarios, seed), files };
}

async function read(path: string): Promise<SavedRun | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const saved = parseSavedRun(text);
  if (!('mistake' in saved)) return saved;
  throw new ToctouError('RESUME_INVALID', `${path} is no saved run: ${saved.mistake}`, {
    hint: 'remove it, or leave --resume out to start anew',
  });
}

function noticeOf(saved: SavedRun | undefined, change: string | undefined): string {
  if (!saved) return 'there is no interrupted run to resume: starting anew';
  if (change !== undefined) return `the interrupted run is of no use, ${change}: starting anew`;
  const under = Object.entries(saved.searches).map(([name, { tallies }]) => {
    const explored = tallies.reduce((sum, tally) => sum + tally.explored, 0);
    return `'${name}' goes on after ${explored} schedule${explored === 1 ? '' : 's'}`;
  });
  const done = Object.keys(saved.verdicts).length;
  return ['resuming', `${done} scenario${done === 1 ? ' is' : 's are'} done`, ...under]
    .join(', ')
    .replace(',', ':');
}
