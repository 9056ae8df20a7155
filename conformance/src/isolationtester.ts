import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findBinaries } from '@toctou/explore/internals';

const FOLDER = 'lib/postgresql/pgxs/src/test/isolation';

/** PostgreSQL's own isolation tester, which the package of the embedded server brings along. */
export class IsolationTester {
  readonly #program: string;
  readonly #libraries: string;

  private constructor(program: string, libraries: string) {
    this.#program = program;
    this.#libraries = libraries;
  }

  /** @returns `undefined` where the package for this platform has none */
  static async find(): Promise<IsolationTester | undefined> {
    const { postgres } = await findBinaries(false);
    const folder = dirname(dirname(postgres));
    const program = join(folder, FOLDER, 'isolationtester');
    return existsSync(program) ? new IsolationTester(program, join(folder, 'lib')) : undefined;
  }

  /**
   * Runs a spec and returns all that it prints, what is wrong included.
   *
   * @param spec its text
   * @param name of the spec, which the sessions show as their `application_name`
   * @param url a fresh database, as a superuser
   */
  async run(spec: string, name: string, url: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'toctou-isolation-'));
    const file = join(folder, 'output');
    // One file for both, in place of two pipes: what is wrong stands where it was said.
    const output = await open(file, 'a');
    try {
      await this.#start(spec, name, url, output.fd);
      return await readFile(file, 'utf8');
    } finally {
      await output.close();
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #start(spec: string, name: string, url: string, output: number): Promise<void> {
    const child = spawn(this.#program, [url], {
      stdio: ['pipe', output, output],
      env: {
        ...process.env,
        PGAPPNAME: `isolation/${name}`,
        LD_LIBRARY_PATH: this.#libraries,
        DYLD_LIBRARY_PATH: this.#libraries,
      },
    });
    const closed = once(child, 'close');
    // It may end, with a message, before it has read everything.
    child.stdin?.on('error', () => {});
    child.stdin?.end(spec);
    await closed;
  }
}
