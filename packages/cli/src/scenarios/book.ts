import type { Request } from '@toctou/explore';
import type { DraftRequest } from '../init/draft.ts';
import { unusedName } from '../init/names.ts';

/** The requests of a config: each is written once, whatever scenarios use it. */
export class Book {
  readonly #taken = new Set<string>();
  readonly #known = new Map<string, DraftRequest>();

  get requests(): readonly DraftRequest[] {
    return [...this.#known.values()];
  }

  /** The name of a request, which it has from then on. */
  nameOf(wanted: string, request: Request, comments: readonly string[]): string {
    const key = JSON.stringify([request, comments]);
    const known = this.#known.get(key);
    if (known !== undefined) return known.name;
    const name = unusedName(wanted, this.#taken);
    this.#known.set(key, { name, request, comments });
    return name;
  }
}
