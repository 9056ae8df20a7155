import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const INTERVAL_MS = 1000;
const OLD_MS = 30 * 24 * 60 * 60 * 1000;

/** A file that is kept up to date while something goes on: written whole or not at all, now and then. */
export class KeptFile {
  readonly #path: string;
  readonly #content: () => Promise<string>;
  readonly #onError: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();

  /** @param onError called once, when it cannot be written; it is not tried again */
  constructor(path: string, content: () => Promise<string>, onError: (error: unknown) => void) {
    this.#path = path;
    this.#content = content;
    this.#onError = onError;
    this.#timer = setInterval(() => void this.#write(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** Writes it for the last time. */
  async keep(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }

  /** Nobody needs it any more. */
  async remove(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await rm(this.#path, { force: true });
  }

  #write(): Promise<void> {
    this.#writing = this.#writing
      .then(() => writeWhole(this.#path, this.#content))
      .catch((error: unknown) => {
        clearInterval(this.#timer);
        this.#onError(error);
      });
    return this.#writing;
  }
}

async function writeWhole(path: string, content: () => Promise<string>): Promise<void> {
  const folder = dirname(path);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, await content(), { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes what nobody came back to for a month. */
export async function removeOldFiles(folder: string): Promise<void> {
  for (const name of (await readdir(folder).catch(absent)) ?? []) {
    const path = join(folder, name);
    const found = await stat(path).catch(absent);
    if (found && Date.now() - found.mtimeMs > OLD_MS) await rm(path, { force: true });
  }
}

/** Another run may have removed it just now. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
