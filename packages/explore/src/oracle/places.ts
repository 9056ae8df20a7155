import type { ClientId } from '../schedule/history.ts';
import type { SequenceRange } from './outcome.ts';
import { templateOf, type Template, type TextPair } from './learn-text.ts';
import { blankWord } from './sequence-numbers.ts';
import { segmentsOf, type Grain, type Segment } from './tokens.ts';

const CLOCK: Template = { grain: 'whole', pieces: [{ hole: 'clock' }] };

/** A text that fits a template: its segments, and what each of them is. */
export interface Fit {
  readonly segments: readonly Segment[];
  readonly template: Template;
}

/** A place whose values are made up: what was learned from the runs of the same serial order. */
export class Place {
  #templates: Template[] = [];
  readonly #pairs: TextPair[] = [];
  /** The coarsest that a pair needed: all texts of a place are cut alike, or the same value would look like two. */
  #grain: Grain = 'fine';

  /** Learns that these texts are read off a clock as a whole. */
  learnClock(): void {
    this.#add(CLOCK);
  }

  /** Learns from two texts. @returns whether what is made up explains how they differ */
  learn(pair: TextPair): boolean {
    const coarse = templateOf(pair, this.#grain);
    const template = coarse ?? templateOf(pair);
    if (!template) return false;
    this.#pairs.push(pair);
    if (!coarse || coarse.grain === this.#grain) this.#add(template);
    else {
      this.#grain = coarse.grain;
      this.#templates = this.#templates.filter((other) => other === CLOCK);
      for (const known of this.#pairs) this.#add(this.#templateOf(known) as Template);
    }
    return true;
  }

  /** Fits a text to what was learned; undefined if it is another text altogether. */
  fit(text: string, ranges: readonly SequenceRange[]): Fit | undefined {
    for (const template of this.#templates) {
      const fit = fitTo(template, template.grain, text, ranges);
      if (fit) return fit;
    }
    if (this.#grain !== 'fine') return undefined;
    // A random token may hold a dot or a slash where those that were learned from held none.
    for (const template of this.#templates) {
      const fit = fitTo(template, 'joined', text, ranges);
      if (fit) return fit;
    }
    return undefined;
  }

  #templateOf(pair: TextPair): Template | undefined {
    return templateOf(pair, this.#grain) ?? templateOf(pair);
  }

  #add(template: Template): void {
    const known = JSON.stringify(template);
    if (!this.#templates.some((other) => JSON.stringify(other) === known)) this.#templates.push(template);
  }
}

function fitTo(
  template: Template,
  grain: Grain,
  text: string,
  ranges: readonly SequenceRange[],
): Fit | undefined {
  const segments = segmentsOf(text, grain);
  if (segments.length !== template.pieces.length) return undefined;
  const fits = segments.every((segment, index) => {
    const piece = template.pieces[index];
    if (typeof piece === 'string') return piece === blankWord(segment.text, ranges);
    return segment.kind !== 'gap' && (piece?.hole !== 'clock' || /\d/.test(segment.text));
  });
  return fits ? { segments, template } : undefined;
}

/** The places that were learned, each under its id. */
export class Places {
  readonly #places = new Map<string, Place>();
  readonly #kept = new Map<string, Set<string>>();

  at(id: string): Place | undefined {
    return this.#places.get(id);
  }

  /** Learns from two texts of a place. @returns whether what is made up explains how they differ */
  learn(id: string, pair: TextPair): boolean {
    const place = this.#places.get(id) ?? new Place();
    if (!place.learn(pair)) return false;
    this.#places.set(id, place);
    return true;
  }

  /** Learns that the texts of a place are read off a clock as a whole. */
  learnClock(id: string): void {
    const place = this.#places.get(id) ?? new Place();
    this.#places.set(id, place);
    place.learnClock();
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
