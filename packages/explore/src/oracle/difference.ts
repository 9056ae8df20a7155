import type { Json } from '../scenario/types.ts';
import type { CanonicalAnswer, CanonicalOutcome, CanonicalRow } from './canonicalize.ts';
import { elementOf, memberOf } from './json-path.ts';
import {
  childrenOf,
  render,
  renderText,
  sortedItems,
  textOf,
  type List,
  type Members,
  type Node,
} from './tree.ts';
import type { DifferenceEntry } from './verdict.ts';

type AnswerEntry = Extract<DifferenceEntry, { kind: 'answer' }>;
type Report = (path: string, actual: Node | undefined, serial: Node | undefined) => void;

/** How an outcome differs from a serial one; empty exactly if their keys are equal. */
export function differenceOf(actual: CanonicalOutcome, serial: CanonicalOutcome): DifferenceEntry[] {
  if (actual.key === serial.key) return [];
  return [
    ...answerEntries(actual.answers, serial.answers),
    ...rowEntries(actual, serial),
    ...[...actual.leaked, ...serial.leaked]
      .filter((client) => actual.leaked.includes(client) !== serial.leaked.includes(client))
      .map((client): DifferenceEntry => ({ kind: 'leaked', client: client + 1 })),
  ];
}

/** How large a difference is: a row counts as often as it is extra or missing. */
export function sizeOf(entries: readonly DifferenceEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === 'row' ? entry.count : 1), 0);
}

function answerEntries(
  actual: readonly CanonicalAnswer[],
  serial: readonly CanonicalAnswer[],
): DifferenceEntry[] {
  const entries: AnswerEntry[] = [];
  for (const answer of [...actual, ...serial.filter((other) => !at(actual, other))]) {
    const [one, other] = [at(actual, answer), at(serial, answer)];
    const add = (path: string, sides: { actual?: Json; serial?: Json }): void => {
      const client = Math.max(answer.client + 1, 0);
      entries.push({ kind: 'answer', client, request: answer.request + 1, path, ...sides });
    };
    if (!one || !other) {
      add('status', { ...(one && { actual: one.status }), ...(other && { serial: other.status }) });
      continue;
    }
    if (one.status !== other.status) add('status', { actual: one.status, serial: other.status });
    const report: Report = (path, left, right) => {
      add(path, { ...(left && { actual: render(left) }), ...(right && { serial: render(right) }) });
    };
    compareMembers(one.headers, other.headers, 'headers', report);
    compare(one.body, other.body, '$', report);
  }
  return entries;
}

function compare(a: Node, b: Node, path: string, report: Report): void {
  if (textOf(a) === textOf(b)) return;
  if (a.kind === 'object' && b.kind === 'object') compareMembers(a, b, path, report);
  else if (a.kind === 'list' && b.kind === 'list' && a.ordered === b.ordered && a.pairs === b.pairs) {
    compareLists(a, b, path, report);
  } else report(path, a, b);
}

function compareMembers(a: Members, b: Members, path: string, report: Report): void {
  const [left, right] = [a, b].map(
    ({ keys, values }) => new Map(keys.map((key, i) => [key, values[i] as Node])),
  ) as [Map<string, Node>, Map<string, Node>];
  for (const key of new Set([...a.keys, ...b.keys])) {
    const [one, other] = [left.get(key), right.get(key)];
    if (one && other) compare(one, other, memberOf(path, key), report);
    else report(memberOf(path, key), one, other);
  }
}

function compareLists(a: List, b: List, path: string, report: Report): void {
  const [left, right] = a.ordered ? [a.items, b.items] : [without(a, b), without(b, a)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index], right[index]];
    const element = elementOf(path, a.ordered ? index : undefined);
    if (one && other && a.pairs) comparePairs(one, other, path, report);
    else if (one && other) compare(one, other, element, report);
    else report(element, one, other);
  }
}

/** Pairs of a made-up key and its value. */
function comparePairs(a: Node, b: Node, path: string, report: Report): void {
  const [key, value] = childrenOf(a) as [Node, Node];
  const [otherKey, otherValue] = childrenOf(b) as [Node, Node];
  if (textOf(key) === textOf(otherKey)) compare(value, otherValue, memberOf(path, renderText(key)), report);
  else report(`${path}.*`, a, b);
}

function at(
  answers: readonly CanonicalAnswer[],
  { client, request }: CanonicalAnswer,
): CanonicalAnswer | undefined {
  return answers.find((answer) => answer.client === client && answer.request === request);
}

/** The elements of a multiset that another has not. */
function without(list: List, other: List): Node[] {
  const counts = new Map<string, number>();
  for (const text of other.items.map(textOf)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return sortedItems(list).filter((item) => {
    const text = textOf(item);
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}

function rowEntries(actual: CanonicalOutcome, serial: CanonicalOutcome): DifferenceEntry[] {
  const names = new Set([...actual.tables, ...serial.tables].map(({ table }) => table));
  return [...names].toSorted().flatMap((table) => {
    const [one, other] = [actual, serial].map(
      ({ tables }) => new Map(tables.find((t) => t.table === table)?.rows.map((row) => [row.text, row])),
    ) as [Map<string, CanonicalRow>, Map<string, CanonicalRow>];
    return [...new Map([...one, ...other])].flatMap(([text, { row }]): DifferenceEntry[] => {
      const surplus = (one.get(text)?.count ?? 0) - (other.get(text)?.count ?? 0);
      if (surplus === 0) return [];
      const side = surplus > 0 ? 'extra' : 'missing';
      return [{ kind: 'row', table, side, row: cellsOf(row), count: Math.abs(surplus) }];
    });
  });
}

/** A row as text; a JSON column with the names of its made-up values. */
export function cellsOf(row: Members): Record<string, string | null> {
  return Object.fromEntries(
    row.keys.map((key, i) => {
      const value = row.values[i] as Node;
      return [key, render(value) === null ? null : renderText(value)];
    }),
  );
}
