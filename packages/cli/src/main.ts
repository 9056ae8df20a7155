import { readFileSync } from 'node:fs';
import { errorText, type Output } from '@toctou/explore/at-start';
import { CommanderError } from 'commander';
import { createParser } from './parser.ts';
import { showReport } from './show-report.ts';

/** What the tool takes from its process. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/** The exit code of an interrupted run: 128 and SIGINT. */
export const INTERRUPTED = 130;
/** The exit code of a run that could not be carried out. */
export const COULD_NOT_RUN = 2;

// What a command needs is loaded when it is the one: none waits for the explorer or for the parsers of another.
const explorer = async () => import('./explore-commands.ts');

/**
 * Runs the tool.
 *
 * @param argv The arguments, without the names of node and of the script.
 * @returns The exit code; see `toctou --help`.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const parser = createParser(
    version(),
    {
      async explore(filter, flags) {
        exitCode = await (await explorer()).runExplore(filter, flags, io);
      },
      async replay(schedule, flags) {
        exitCode = await (await explorer()).runReplay(schedule, flags, io);
      },
      async list(filter, flags) {
        await (await explorer()).runList(filter, flags, io);
      },
      async mergeReports(files, flags) {
        exitCode = await (await explorer()).runMerge(files, flags, io);
      },
      async doctor(filter, flags) {
        const { examine } = await import('./examine.ts');
        exitCode = (await examine({ filter, ...flags }, io)) ? 0 : COULD_NOT_RUN;
      },
      async init({ force = false, ci = false, openapi }) {
        const { init } = await import('./init/init.ts');
        await init({ cwd: io.cwd, stdout: io.stdout, force, ci, openapi });
      },
      async showReport(file) {
        await showReport(file, io);
      },
      async scan(paths, { scenarios, ...flags }) {
        const { runScan } = await import('@toctou/scan');
        if (scenarios === undefined) {
          exitCode = await runScan({ paths, ...flags }, io);
          return;
        }
        const { configFileOf, writeScenarios } = await import('./scenarios/write-scenarios.ts');
        const file = configFileOf(scenarios);
        exitCode = await runScan(
          { paths, ...flags, scenarios: (routed) => writeScenarios(routed, { ...io, file }) },
          io,
        );
      },
    },
    io,
  );
  try {
    await parser.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : COULD_NOT_RUN;
    if (io.signal.aborted && error instanceof Error && error.name === 'AbortError') return INTERRUPTED;
    io.stderr.write(errorText(error, io.stderr, io.env));
    return io.signal.aborted ? INTERRUPTED : COULD_NOT_RUN;
  }
}

function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
