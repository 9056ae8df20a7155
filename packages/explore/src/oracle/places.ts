import type { ClientId } from '../schedule/history.ts';
import type { SequenceRange } from './outcome.ts';
import { blankWord } from './sequence-numbers.ts';
import { segmentsOf, type Grain, type Segment } from './tokens.ts';

/** What stands in a place: read off a clock, which has no identity, or a name for something, which has. */
export type HoleKind = 'identity' | 'clock';

/** A text with holes for what is made up; sequence numbers in the fixed pieces are blanked. */
export interface Template {
  readonly grain: Grain;
  readonly pieces: readonly (string | { readonly hole: HoleKind })[];
}

/** A text that fits a template: its segments, and what each of them is. */
export interface Fit {
  readonly segments: readonly Segment[];
  readonly template: Template;
}

/** A place whose values are made up: what was learned from the runs of the same serial order. */
export class Place {
  readonly templates: Template[] = [];

  learn(template: Template): void {
    const known = JSON.stringify(template);
    if (!this.templates.some((other) => JSON.stringify(other) === known)) this.templates.push(template);
  }

  /** Fits a text to what was learned; undefined if it is another text altogether. */
  fit(text: string, ranges: readonly SequenceRange[]): Fit | undefined {
    for (const template of this.templates) {
      const segments = segmentsOf(text, template.grain);
      if (segments.length !== template.pieces.length) continue;
      const fits = segments.every((segment, index) => {
        const piece = template.pieces[index];
        if (typeof piece === 'string') return piece === blankWord(segment.text, ranges);
        return segment.kind !== 'gap' && (piece?.hole !== 'clock' || /\d/.test(segment.text));
      });
      if (fits) return { segments, template };
    }
    return undefined;
  }
}

/** The places that were learned, each under its id. */
export class Places {
  readonly #places = new Map<string, Place>();
  readonly #kept = new Map<string, Set<string>>();

  at(id: string): Place | undefined {
    return this.#places.get(id);
  }

  learn(id: string, template: Template): void {
    const place = this.#places.get(id) ?? new Place();
    this.#places.set(id, place);
    place.learn(template);
  }

  /** Remembers a text that was the same in both runs: there it is not made up. */
  keep(id: string, text: string): void {
    const kept = this.#kept.get(id);
    if (kept) kept.add(text);
    else this.#kept.set(id, new Set([text]));
  }

  isKept(id: string, text: string): boolean {
    return this.#kept.get(id)?.has(text) === true;
  }

  ids(): string[] {
    return [...this.#places.keys()];
  }
}

/** The id of a place in an answer; `path` is of its body (`$.id`) or a header (`headers.location`). */
export function answerPlace(client: ClientId, request: number, path: string): string {
  return `${client}/${request} ${path}`;
}

/** The id of a column; of a place in a JSON column with its path there. */
export function columnPlace(table: string, column: string, path?: string): string {
  return path === undefined ? JSON.stringify([table, column]) : JSON.stringify([table, column, path]);
}

/** Table and column of a place that is a whole column. */
export function columnOf(id: string): readonly [table: string, column: string] | undefined {
  if (!id.startsWith('[')) return undefined;
  const [table, column, path] = JSON.parse(id) as string[];
  return table === undefined || column === undefined || path !== undefined ? undefined : [table, column];
}
