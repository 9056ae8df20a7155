import { parseArgs } from 'node:util';
import type { Steps } from '@toctou/explore/internals';
import { IsolationTester } from './isolationtester.ts';
import { judge, type Judgement } from './judge.ts';
import { exitCodeOf, specText, totalText } from './report.ts';
import { FolderError, readFolder, type SpecFile } from './spec-folder.ts';
import { TestServer } from './test-server.ts';

const HELP = `Usage: npm run conformance -- FOLDER [NAME...]

Runs PostgreSQL isolation specs (*.spec) through toctou's proxy and scheduler on the embedded server, and compares what
happened with the expected output (NAME.out, NAME_1.out, ...), byte for byte. Where no expected file is the same, or there
is none, the isolationtester of the embedded server's package runs the spec on the same server and is compared with.

  FOLDER   holds NAME.spec and NAME.out, or the folders \`specs\` and \`expected\` of PostgreSQL's src/test/isolation
  NAME     runs these alone

  --as-explore   schedules what \`toctou explore\` does: the commit of an autocommit statement is a step of its own, taken
                 right after the statement; what matters to nobody (BEGIN, SET) goes on before its turn
  -h, --help

Exit code: 0 all agree, 1 some differ, 2 the rest agree but some could not be run.
`;

/** A mistake on the command line. */
interface Mistake {
  readonly mistake: string;
}

interface Arguments {
  readonly help: boolean;
  readonly steps: Steps;
  readonly positionals: readonly string[];
}

function argumentsOf(args: readonly string[]): Arguments | Mistake {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        'as-explore': { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    return { help: values.help, steps: values['as-explore'] ? 'split' : 'as sent', positionals };
  } catch (error) {
    return { mistake: (error as Error).message };
  }
}

/**
 * The command.
 *
 * @param out and `err` get text to be written
 * @returns its exit code
 */
export async function main(
  args: readonly string[],
  out: (text: string) => void,
  err: (text: string) => void,
): Promise<number> {
  const given = argumentsOf(args);
  if ('mistake' in given) {
    err(`${given.mistake}\n`);
    return 2;
  }
  if (given.help) {
    out(HELP);
    return 0;
  }
  const [folder, ...only] = given.positionals;
  if (folder === undefined) {
    err('which folder of specs? npm run conformance -- FOLDER; --help says more\n');
    return 2;
  }
  try {
    return await run(await readFolder(folder, only), given.steps, out);
  } catch (error) {
    if (!(error instanceof FolderError)) throw error;
    err(`${error.message}\n`);
    return 2;
  }
}

async function run(specs: readonly SpecFile[], steps: Steps, out: (text: string) => void): Promise<number> {
  const tester = await IsolationTester.find();
  const server = await TestServer.start();
  try {
    const judgements: Judgement[] = [];
    for (const spec of specs) {
      const began = performance.now();
      const judgement = await judge(spec, { server, tester, steps });
      judgements.push(judgement);
      out(`${specText(spec.name, judgement, performance.now() - began)}\n`);
    }
    out(`${totalText(judgements, await server.version())}\n`);
    return exitCodeOf(judgements);
  } finally {
    await server.close();
  }
}
