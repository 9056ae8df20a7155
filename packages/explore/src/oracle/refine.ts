import { byValue, type Occurrence } from './occurrences.ts';
import { textOf, type MadeUp, type Node } from './tree.ts';

/** Larger groups of values that look alike are told apart by the first way that comes, not by the best of all. */
const MAX_TRIED = 12;

/**
 * Gives every value a label of its own, in a way that depends on where the values stand and not on what they are:
 * colour refinement, then individualisation of what still looks alike (B. D. McKay, Practical graph isomorphism, 1981).
 *
 * @param keyOf The text of the whole outcome under the present labels; the smallest decides between ways to break a tie.
 */
export function refine(
  values: readonly MadeUp[],
  occurrences: readonly Occurrence[],
  keyOf: () => string,
): void {
  const places = byValue(occurrences);
  const company = companyOf(occurrences);
  settle(false);

  function settle(greedy: boolean): string {
    stabilise();
    const tie = firstTie(values);
    if (!tie) return keyOf();
    if (areTwins(tie)) {
      for (const [index, value] of tie.entries()) value.label += `.${index}`;
      return settle(greedy);
    }
    const labels = values.map(({ label }) => label);
    const [first, ...others] = tie as [MadeUp, ...MadeUp[]];
    const attempt = (value: MadeUp, onlyFirst: boolean): { key: string; labels: string[] } => {
      for (const [index, each] of values.entries()) each.label = labels[index] as string;
      value.label += '!';
      const key = settle(onlyFirst);
      return { key, labels: values.map(({ label }) => label) };
    };
    let best = attempt(first, greedy);
    if (!greedy && tie.length <= MAX_TRIED) {
      for (const value of others) {
        // the same text by another first step: a symmetry, whose other steps lead nowhere else
        if (attempt(value, true).key === best.key) continue;
        const found = attempt(value, false);
        if (found.key < best.key) best = found;
      }
    }
    for (const [index, each] of values.entries()) each.label = best.labels[index] as string;
    return best.key;
  }

  function stabilise(): void {
    for (let classes = 0; ;) {
      const next = recolour();
      if (next === classes || next === values.length) return;
      classes = next;
    }
  }

  function recolour(): number {
    const texts = new Map<Node, string>();
    const textOnce = (node: Node): string => {
      const text = texts.get(node) ?? textOf(node);
      texts.set(node, text);
      return text;
    };
    const signatures = values.map((value) => {
      const contexts = (places.get(value) ?? []).map(({ path, elements }) =>
        path.map((step, i) => (i < elements.length ? step + textOnce(elements[i] as Node) : step)).join('\n'),
      );
      return [value.label, ...contexts.toSorted()].join('\n\n');
    });
    const distinct = [...new Set(signatures)].toSorted();
    const ranks = new Map(distinct.map((signature, rank) => [signature, rank]));
    for (const [index, value] of values.entries()) {
      value.label = String(ranks.get(signatures[index] as string)).padStart(6, '0');
    }
    return distinct.length;
  }

  /** Whether any of them may change places with any other and nothing else moves: all that they stand with is settled. */
  function areTwins(tie: readonly MadeUp[]): boolean {
    const counts = countLabels(values);
    return tie.every((value) =>
      (places.get(value) ?? []).every(({ elements }) => {
        const others = elements[0] ? (company.get(elements[0]) ?? []) : [];
        return [...others].every((other) => other === value || counts.get(other.label) === 1);
      }),
    );
  }
}

/** The made-up values inside each element of an outermost multiset. */
function companyOf(occurrences: readonly Occurrence[]): Map<Node, Set<MadeUp>> {
  const company = new Map<Node, Set<MadeUp>>();
  for (const { value, elements } of occurrences) {
    const [element] = elements;
    if (element) company.set(element, (company.get(element) ?? new Set()).add(value));
  }
  return company;
}

function countLabels(values: readonly MadeUp[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of values) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** The values that share the smallest label of those that are shared. */
function firstTie(values: readonly MadeUp[]): MadeUp[] | undefined {
  const shared = [...countLabels(values)].filter(([, count]) => count > 1).map(([label]) => label);
  const [label] = shared.toSorted();
  return label === undefined ? undefined : values.filter((value) => value.label === label);
}
