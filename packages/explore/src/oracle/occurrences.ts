import type { ClientId } from '../schedule/history.ts';
import { isMadeUp, type MadeUp, type Node } from './tree.ts';

/** Something that an outcome consists of: an answer, or what was added to a table or removed from it. */
export interface Root {
  readonly label: string;
  readonly node: Node;
  /** Of an answer: whose it is. */
  readonly client?: ClientId;
  readonly table?: string;
}

/** One place where a made-up value stands. */
export interface Occurrence {
  readonly value: MadeUp;
  readonly root: Root;
  /** The way there, cut at each multiset: its elements have no position but what they contain. */
  readonly path: readonly string[];
  /** The element of each multiset on the way, outermost first. */
  readonly elements: readonly Node[];
  /** The members on the way, lists left out. Of a table: the column, and what is inside a JSON column. */
  readonly members: readonly string[];
  /** Whether nothing else stands there. */
  readonly whole: boolean;
}

/** Every place where a made-up value stands. */
export function occurrencesIn(roots: readonly Root[]): Occurrence[] {
  const occurrences: Occurrence[] = [];
  for (const root of roots) walk(root.node, root, [], [], root.label, []);

  function walk(
    node: Node,
    root: Root,
    path: readonly string[],
    elements: readonly Node[],
    here: string,
    members: readonly string[],
  ): void {
    if (node.fixed !== undefined) return;
    if (node.kind === 'leaf') {
      for (const [index, part] of (node.parts ?? []).entries()) {
        if (!isMadeUp(part)) continue;
        const whole = node.parts?.length === 1;
        occurrences.push({
          value: part,
          root,
          path: [...path, `${here} ${index}`],
          elements,
          members,
          whole,
        });
      }
    } else if (node.kind === 'object') {
      for (const [index, child] of node.values.entries()) {
        const key = node.keys[index] as string;
        walk(child, root, path, elements, `${here}${JSON.stringify(key)}`, [...members, key]);
      }
    } else {
      for (const [index, child] of node.items.entries()) {
        if (node.ordered) walk(child, root, path, elements, `${here}[${index}]`, members);
        else walk(child, root, [...path, here], [...elements, child], '', members);
      }
    }
  }
  return occurrences;
}

/** The places of each value. */
export function byValue(occurrences: readonly Occurrence[]): Map<MadeUp, Occurrence[]> {
  const places = new Map<MadeUp, Occurrence[]>();
  for (const occurrence of occurrences) {
    const known = places.get(occurrence.value);
    if (known) known.push(occurrence);
    else places.set(occurrence.value, [occurrence]);
  }
  return places;
}
