import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.ts';
import { reasonOf, type Skipped } from './skipped.ts';
import { parseSource, type SourceFile } from './source-file.ts';

/** A file above this is generated, a dump, or no source. */
const limit = 5_000_000;

/** The files of a project as they are now: each is read once, and parsed once. */
export class ProjectFiles {
  readonly root: string;
  /** All that a scan may read, relative to the root, with forward slashes, sorted. */
  readonly paths: readonly string[];
  /** What could not be read or parsed, as far as somebody asked for it. */
  readonly skipped: Skipped[] = [];
  readonly #edited: Readonly<Record<string, string>>;
  /** What is on disk; of what cannot be read, the reason. */
  readonly #bytes = new Map<string, Buffer | string>();
  readonly #texts = new Map<string, string>();
  readonly #parsed = new Map<string, SourceFile | undefined>();

  /**
   * @param root an absolute path
   * @param edited texts that count instead of those on disk, by file
   */
  constructor(root: string, edited: Readonly<Record<string, string>> = {}) {
    this.root = root;
    this.#edited = edited;
    this.paths = [...new Set([...listFiles(root, this.skipped), ...Object.keys(edited)])].toSorted();
  }

  /** The text of a file; of one that cannot be read, which {@link skipped} then names, it is empty. */
  text(file: string): string {
    const known = this.#texts.get(file) ?? this.#edited[file];
    if (known !== undefined) return known;
    const bytes = this.#read(file);
    this.#bytes.delete(file);
    const reason = typeof bytes === 'string' ? bytes : bytes.includes(0) ? 'not a text file' : undefined;
    if (reason !== undefined) this.skipped.push({ file, reason });
    const text = reason === undefined ? bytes.toString() : '';
    this.#texts.set(file, text);
    return text;
  }

  /** A file's syntax; nothing where it cannot be parsed, which {@link skipped} then names. */
  parse(file: string): SourceFile | undefined {
    if (!this.#parsed.has(file)) this.#parsed.set(file, this.#parse(file));
    return this.#parsed.get(file);
  }

  /** What all of the files come to: the same if and only if nothing has changed. */
  digest(): string {
    const hash = createHash('sha256').update(JSON.stringify([this.paths, this.skipped]));
    for (const file of this.paths) {
      const bytes = this.#read(file);
      hash.update(typeof bytes === 'string' ? `${bytes}\n` : `${bytes.length}\n`).update(bytes);
    }
    return hash.digest('hex');
  }

  #read(file: string): Buffer | string {
    const known = this.#bytes.get(file);
    if (known !== undefined) return known;
    const bytes = read(join(this.root, file));
    this.#bytes.set(file, bytes);
    return bytes;
  }

  #parse(file: string): SourceFile | undefined {
    try {
      return parseSource(file, this.text(file));
    } catch (error) {
      this.skipped.push({ file, reason: reasonOf(error) });
      return undefined;
    }
  }
}

/** The bytes of a file; of one that cannot be read, the reason. */
function read(path: string): Buffer | string {
  try {
    return statSync(path).size > limit ? `larger than ${limit / 1_000_000} MB` : readFileSync(path);
  } catch (error) {
    return reasonOf(error);
  }
}
