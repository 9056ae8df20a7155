import type { Json } from '../scenario/types.ts';
import { align, outlineOfText } from './align.ts';
import type { Context } from './context.ts';
import { answerName, differs, type Finding } from './finding.ts';
import { exactNumber, isJsonType, parseJsonColumn } from './json-column.ts';
import { elementOf, memberOf } from './json-path.ts';
import { differInSequencesOnly, type TextPair } from './learn-text.ts';
import { COLUMN_LISTS, listOrderOf, type ListOrder } from './list-order.ts';
import type { ClientAnswer, Outcome, TableRows } from './outcome.ts';
import { answerPlace, columnPlace } from './places.ts';
import { rowDifference } from './row-difference.ts';
import { isAhead, isTimeType } from './times.ts';
import { segmentsOf } from './tokens.ts';

/** Where two values stand. */
interface Site {
  readonly place: (path: string) => string;
  readonly masked: (path: string) => boolean;
  readonly lists: ListOrder;
  /** For people: `client 1's answer`. */
  readonly name: string;
  /** The mask that would quiet a difference at this path. */
  readonly maskOf: (path: string) => string;
}

/**
 * Learns from two runs of the same serial order, the second with its sequences elsewhere and its clocks later, which
 * places hold made-up values.
 *
 * @param now Epoch milliseconds after both runs.
 * @returns What differs and no made-up value explains: then the scenario is not deterministic.
 */
export function learnMadeUp(
  first: Outcome,
  second: Outcome,
  context: Context,
  now: number,
): Finding | undefined {
  return new Learner([first, second], context, now).learn();
}

class Learner {
  readonly #runs: readonly [Outcome, Outcome];
  readonly #context: Context;
  readonly #now: number;

  constructor(runs: readonly [Outcome, Outcome], context: Context, now: number) {
    this.#runs = runs;
    this.#context = context;
    this.#now = now;
  }

  learn(): Finding | undefined {
    const [first, second] = this.#runs;
    for (const answer of first.answers) {
      const other = second.answers.find((a) => a.client === answer.client && a.request === answer.request);
      const finding = other
        ? this.#answers(answer, other)
        : { what: `${answerName(answer)} came in one run only` };
      if (finding) return finding;
    }
    const tables = new Map([...first.tables, ...second.tables].map((rows) => [rows.table, rows]));
    for (const [table, { columns }] of tables) {
      const finding = this.#tables(table, columns);
      if (finding) return finding;
    }
    return undefined;
  }

  #answers(a: ClientAnswer, b: ClientAnswer): Finding | undefined {
    const { client, request } = a;
    const name = answerName(a);
    if (a.status !== b.status) return differs(`the status of ${name}`, a.status, b.status);
    const site: Site = {
      place: (path) => answerPlace(client, request, path),
      masked: this.#context.masks.answer,
      lists: listOrderOf(a.kind, this.#context.order),
      name,
      maskOf: (path) => path,
    };
    for (const header of new Set([...Object.keys(a.headers), ...Object.keys(b.headers)])) {
      const [one, other] = [a.headers[header] ?? null, b.headers[header] ?? null];
      const finding = this.#values(one, other, site, `headers.${header}`);
      if (finding) return finding;
    }
    return this.#values(a.body, b.body, site, '$');
  }

  #values(a: Json, b: Json, site: Site, path: string): Finding | undefined {
    if (site.masked(path)) return undefined;
    if (Array.isArray(a) && Array.isArray(b)) return this.#lists(a, b, site, path);
    if (isObject(a) && isObject(b)) return this.#objects(a, b, site, path);
    const [one, other] = [textIn(a), textIn(b)];
    if (one !== undefined && other !== undefined && typeof a === typeof b) {
      return this.#texts(one, other, site, path) && unexplained(a, b, site, path);
    }
    return a === b ? undefined : unexplained(a, b, site, path);
  }

  #lists(a: Json[], b: Json[], site: Site, path: string): Finding | undefined {
    if (a.length !== b.length) {
      const what = `the number of elements of ${path} in ${site.name}`;
      return { ...differs(what, a.length, b.length), mask: site.maskOf(path) };
    }
    const ordered = site.lists.ordered(path);
    const pairs = ordered ? a.map((item, i) => [item, b[i] as Json] as const) : align(a, b, this.#ranges);
    for (const [index, [one, other]] of pairs.entries()) {
      const element = elementOf(path, site.lists.indexed(path) ? index : undefined);
      const finding = this.#values(one, other, site, element);
      if (finding) return finding;
    }
    return undefined;
  }

  #objects(a: Record<string, Json>, b: Record<string, Json>, site: Site, path: string): Finding | undefined {
    const keys = this.#pairKeys(Object.keys(a), Object.keys(b));
    if (!keys) {
      return {
        ...differs(`the keys of ${path} in ${site.name}`, Object.keys(a).join(), Object.keys(b).join()),
        mask: site.maskOf(path),
      };
    }
    for (const [one, other] of keys) {
      const member = one === other ? memberOf(path, one) : `${path}.*`;
      const finding = this.#values(a[one] as Json, b[other] as Json, site, member);
      if (finding) return finding;
    }
    return undefined;
  }

  /** Keys may be made up too: objects by id. */
  #pairKeys(a: readonly string[], b: readonly string[]): [string, string][] | undefined {
    if (a.length !== b.length) return undefined;
    const left = new Set(b);
    const same = a.filter((key) => left.delete(key));
    const outlines = [...left].map((key) => ({ key, outline: outlineOfText(key, this.#ranges[1]) }));
    const pairs: [string, string][] = same.map((key) => [key, key]);
    for (const key of a) {
      if (same.includes(key)) continue;
      const outline = outlineOfText(key, this.#ranges[0]);
      const index = outlines.findIndex((other) => other.outline === outline);
      if (index < 0) return undefined;
      pairs.push([key, outlines.splice(index, 1)[0]?.key as string]);
    }
    return pairs;
  }

  #texts(a: string, b: string, site: Site, path: string, clock = false): Finding | undefined {
    const place = site.place(path);
    if (a === b) {
      this.#keep(place, a);
      return undefined;
    }
    if (clock && /\d/.test(a) && /\d/.test(b)) {
      this.#context.places.learnClock(place);
      return undefined;
    }
    const pair: TextPair = { texts: [a, b], ranges: this.#ranges, since: this.#context.since };
    if (differInSequencesOnly(pair)) return undefined;
    return this.#context.places.learn(place, pair) ? undefined : unexplained(a, b, site, path);
  }

  #keep(place: string, text: string): void {
    this.#context.places.keep(place, text);
    if (!/\d/.test(text)) return;
    for (const { kind, text: token } of segmentsOf(text)) {
      if (kind === 'uuid') this.#context.known.add(token.toLowerCase());
      else if (isAhead(token, this.#context.since, this.#now)) this.#context.known.add(token);
    }
  }

  #tables(table: string, columns: TableRows['columns']): Finding | undefined {
    const [one, other] = this.#runs.map(({ tables }) => {
      const rows = tables.find((now) => now.table === table);
      const before = this.#context.snapshot(table);
      return rows ? rowDifference(before, rows) : { added: [], removed: [] };
    }) as [ReturnType<typeof rowDifference>, ReturnType<typeof rowDifference>];
    const removed = [one, other].map((rows) => rows.removed.map((row) => JSON.stringify(row)).toSorted());
    if (removed[0]?.join() !== removed[1]?.join()) {
      return { what: `the rows of ${table} that were changed or deleted are not the same` };
    }
    if (one.added.length !== other.added.length) {
      return differs(`the number of new or changed rows in ${table}`, one.added.length, other.added.length);
    }
    const named = (row: readonly (string | null)[]): Json =>
      Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null]));
    for (const [a, b] of align(one.added.map(named), other.added.map(named), this.#ranges)) {
      for (const column of columns) {
        const cells = [a, b].map((row) => (row as Record<string, string | null>)[column.name] ?? null);
        const finding = this.#cells(cells[0] ?? null, cells[1] ?? null, table, column);
        if (finding) return finding;
      }
    }
    return undefined;
  }

  #cells(
    a: string | null,
    b: string | null,
    table: string,
    { name, type }: TableRows['columns'][number],
  ): Finding | undefined {
    const mask = `${table}.${name}`;
    const json = isJsonType(type) && a !== null && b !== null;
    const site: Site = {
      place: (path) => columnPlace(table, name, json ? path : undefined),
      masked: () => false,
      lists: COLUMN_LISTS,
      name: mask,
      maskOf: () => mask,
    };
    if (this.#context.masks.column(table, name)) return undefined;
    if (json) return this.#values(parseJsonColumn(a), parseJsonColumn(b), site, '$');
    if (a === null || b === null) return a === b ? undefined : unexplained(a, b, site, '$');
    return this.#texts(a, b, site, '$', isTimeType(type));
  }

  get #ranges(): TextPair['ranges'] {
    return [this.#runs[0].sequences, this.#runs[1].sequences];
  }
}

function unexplained(a: Json, b: Json, site: Site, path: string): Finding {
  const mask = site.maskOf(path);
  const where = mask === site.name ? mask : `${path} in ${site.name}`;
  return { ...differs(where, a, b), mask };
}

/** What a string or a number is compared by. */
function textIn(value: Json): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? (exactNumber(value) ?? value) : undefined;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
