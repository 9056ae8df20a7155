import type { Json } from '../scenario/types.ts';
import type { Context } from './context.ts';
import { elementOf, memberOf } from './json-path.ts';
import { exactNumber } from './json-column.ts';
import type { ListOrder } from './list-order.ts';
import type { SequenceRange } from './outcome.ts';
import type { Fit } from './places.ts';
import { isGivenOut, splitWord } from './sequence-numbers.ts';
import { isTimeSince } from './times.ts';
import { normalToken, segmentsOf } from './tokens.ts';
import type { Leaf, MadeUp, Node, Part } from './tree.ts';

/** Where a value stands: how its places are called, which of them are masked, whether its lists have an order. */
export interface Site {
  readonly place: (path: string) => string;
  readonly masked: (path: string) => boolean;
  readonly lists: ListOrder;
}

const MASKED: readonly Part[] = [{ blank: 'masked' }];

/** Shorter words repeat by chance. */
const DISTINCTIVE_LENGTH = 6;

/** Builds the trees of one outcome. Made-up values are shared between them: the same token is the same value. */
export class TreeBuilder {
  readonly #context: Context;
  readonly #ranges: readonly SequenceRange[];
  readonly #values = new Map<string, MadeUp>();
  readonly #deferred: Leaf[] = [];

  constructor(context: Context, ranges: readonly SequenceRange[]) {
    this.#context = context;
    this.#ranges = ranges;
  }

  /** The tree of a JSON value. */
  json(value: Json, site: Site, path = '$'): Node {
    if (site.masked(path)) return this.masked();
    if (Array.isArray(value)) {
      const indexed = site.lists.indexed(path);
      const items = value.map((item, i) => this.json(item, site, elementOf(path, indexed ? i : undefined)));
      return { kind: 'list', items, ordered: site.lists.ordered(path), pairs: false };
    }
    if (value !== null && typeof value === 'object') return this.#object(value, site, path);
    const exact = exactNumber(value);
    if (exact !== undefined) return this.#leaf(exact, 'number', site.place(path));
    if (typeof value === 'string') return this.#leaf(value, 'string', site.place(path));
    if (typeof value === 'number') return this.#leaf(String(value), 'number', site.place(path));
    return { kind: 'leaf', type: 'literal', text: String(value) };
  }

  /** The leaf of a text, such as a cell; `place` is the id of where it stands. */
  text(text: string | null, place: string): Node {
    return text === null
      ? { kind: 'leaf', type: 'literal', text: 'null' }
      : this.#leaf(text, 'string', place);
  }

  masked(): Node {
    return { kind: 'leaf', type: 'literal', text: '', parts: MASKED };
  }

  /** To be called when all trees are built: a token may stand in an earlier place than the one that shows it is made up. */
  finish(): MadeUp[] {
    for (const leaf of this.#deferred) {
      const parts = leaf.type === 'number' ? this.#scanWord(leaf.text) : this.#scan(leaf.text);
      setParts(leaf, parts);
    }
    return [...this.#values.values()];
  }

  #object(value: { [key: string]: Json }, site: Site, path: string): Node {
    const keys = Object.keys(value).toSorted();
    if (keys.some((key) => this.#isMadeUpKey(key))) {
      const items = keys.map((key): Node => {
        const made = this.#isMadeUpKey(key);
        const name: Leaf = { kind: 'leaf', type: 'string', text: key };
        if (made) this.#deferred.push(name);
        const item = this.json(value[key] as Json, site, made ? `${path}.*` : memberOf(path, key));
        return { kind: 'list', items: [name, item], ordered: true, pairs: false };
      });
      return { kind: 'list', items, ordered: false, pairs: true };
    }
    const values = keys.map((key) => this.json(value[key] as Json, site, memberOf(path, key)));
    return { kind: 'object', keys, values };
  }

  #isMadeUpKey(key: string): boolean {
    if (!/\d/.test(key)) return false;
    return segmentsOf(key).some(({ kind, text }) => {
      if (kind === 'uuid') return !this.#context.known.has(text.toLowerCase());
      return kind === 'word' && splitWord(text, this.#ranges).some((piece) => typeof piece !== 'string');
    });
  }

  #leaf(text: string, type: 'string' | 'number', id: string): Leaf {
    const leaf: Leaf = { kind: 'leaf', type, text: text === '-0' && type === 'number' ? '0' : text };
    const { places } = this.#context;
    const fit = places.at(id)?.fit(text, this.#ranges);
    const clock = fit?.template.pieces.some((piece) => typeof piece === 'object' && piece.hole === 'clock');
    if (fit && (clock || !places.isKept(id, text))) setParts(leaf, this.#fill(fit));
    else if (places.isKept(id, text)) setParts(leaf, this.#scanTimes(text));
    else if (/\d/.test(text)) this.#deferred.push(leaf);
    return leaf;
  }

  /** Of a text that was the same in two runs: a clock that counts seconds may have stood still between them. */
  #scanTimes(text: string): Part[] {
    if (!/\d/.test(text)) return [text];
    return segmentsOf(text).map(({ text: token }) => (this.#isTime(token) ? { blank: 'time' } : token));
  }

  #fill({ segments, template }: Fit): Part[] {
    return segments.flatMap((segment, index): readonly Part[] => {
      const piece = template.pieces[index];
      if (typeof piece === 'string')
        return segment.kind === 'word' ? this.#split(segment.text) : [segment.text];
      if (piece?.hole === 'clock') return [{ blank: 'time' }];
      const token = normalToken(segment.text);
      return [this.#context.known.has(token) ? segment.text : this.#value(token)];
    });
  }

  #scan(text: string): Part[] {
    return segmentsOf(text).flatMap((segment): readonly Part[] => {
      if (segment.kind === 'uuid') {
        const token = segment.text.toLowerCase();
        return [this.#context.known.has(token) ? segment.text : this.#value(token)];
      }
      if (segment.kind === 'time') return [this.#isTime(segment.text) ? { blank: 'time' } : segment.text];
      return segment.kind === 'word' ? this.#scanWord(segment.text) : [segment.text];
    });
  }

  #scanWord(word: string): readonly Part[] {
    if (!/\d/.test(word)) return [word];
    const value = word.length < DISTINCTIVE_LENGTH ? undefined : this.#values.get(normalToken(word));
    if (value) return [value];
    if (/^\d+$/.test(word) && isGivenOut(Number(word), this.#ranges)) return [this.#value(normalToken(word))];
    return this.#isTime(word) ? [{ blank: 'time' }] : this.#split(word);
  }

  #split(word: string): readonly Part[] {
    return splitWord(word, this.#ranges).map((piece) =>
      typeof piece === 'string' ? piece : this.#value(piece.number),
    );
  }

  #isTime(token: string): boolean {
    return isTimeSince(token, this.#context.since) && !this.#context.known.has(token);
  }

  #value(token: string): MadeUp {
    let value = this.#values.get(token);
    if (!value) {
      const shape = /^\d+$/.test(token) ? 'integer' : segmentsOf(token)[0]?.kind === 'uuid' ? 'uuid' : 'word';
      this.#values.set(token, (value = { token, shape, label: shape }));
    }
    return value;
  }
}

/** Adjacent texts become one, so that equal texts have equal parts. */
function setParts(leaf: Leaf, parts: readonly Part[]): void {
  if (parts.every((part) => typeof part === 'string')) return;
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  leaf.parts = merged;
}
