import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../src/oracle/canonicalize.ts';
import { differenceOf } from '../../src/oracle/difference.ts';
import type { Outcome } from '../../src/oracle/outcome.ts';
import type { Json } from '../../src/scenario/types.ts';
import { answer, contextOf, outcome, table } from './fixtures.ts';

/** Made-up values by number; the last two are uuids, the others sequence numbers. */
const SLOTS = 5;
const UUIDS_FROM = 3;

/** A plain value, or the number of a made-up one. */
type Value = string | null | number;
interface Model {
  readonly bodies: readonly { id: Value; note: Value; items: readonly (readonly [Value, Value])[] }[];
  /** Rows of `edge`: two references make rings possible. */
  readonly edges: readonly (readonly [Value, Value])[];
  /** Rows of `document`: a reference, a plain text, and a list in a JSON column. */
  readonly documents: readonly (readonly [Value, Value, readonly Value[]])[];
}

const slot = fc.nat(SLOTS - 1);
const plain = fc.constantFrom('x', 'null', '7', '', null);
const value: fc.Arbitrary<Value> = fc.oneof({ weight: 3, arbitrary: slot }, plain);
const model: fc.Arbitrary<Model> = fc.record({
  bodies: fc.array(
    fc.record({ id: value, note: value, items: fc.array(fc.tuple(value, value), { maxLength: 3 }) }),
    { minLength: 1, maxLength: 2 },
  ),
  edges: fc.array(fc.tuple(slot, slot), { maxLength: 6 }),
  documents: fc.array(fc.tuple(value, plain, fc.array(value, { maxLength: 3 })), { maxLength: 3 }),
});
/** Which value stands for each slot: another for every seed, of the same kind. */
const seeds = fc.tuple(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: SLOTS }), fc.nat());

function made(number: number, seed: readonly number[]): string {
  const random = seed[number] ?? 0;
  return number < UUIDS_FROM ? String(1_000_000 + random) : `0190a6f0-0000-4000-8000-00000000000${random}`;
}

function outcomeOf({ bodies, edges, documents }: Model, [seed, order]: readonly [number[], number]): Outcome {
  const text = (v: Value): string | null => (typeof v === 'number' ? made(v, seed) : v);
  const json = (v: Value): Json =>
    typeof v === 'number' && v < UUIDS_FROM ? Number(made(v, seed)) : text(v);
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((item, i) => ({ item, at: (i * 7919 + order) % 11 }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item);
  return outcome(
    shuffled(
      bodies.map(({ id, note, items }, client) =>
        answer(client, 200, {
          id: json(id),
          note: typeof note === 'number' ? `made ${text(note)}, done` : note,
          items: shuffled(items).map(([a, b]) => ({ a: json(a), b: json(b) })),
        }),
      ),
    ),
    shuffled([
      table(
        'edge',
        ['a bigint', 'b bigint'],
        shuffled(edges).map(([a, b]) => [text(a), text(b)]),
      ),
      table(
        'document',
        ['a text', 'b text', 'list jsonb'],
        shuffled(documents).map(([a, b, list]) => [text(a), text(b), JSON.stringify(list.map(json))]),
      ),
    ]),
  );
}

/** The smallest text of a model over all renamings: the definition that the canonical form has to meet. */
function smallestText({ bodies, edges, documents }: Model): string {
  const texts = permutations().map((renamed) => {
    const name = (v: Value): string => (typeof v === 'number' ? `#${renamed[v]}` : JSON.stringify(v));
    return JSON.stringify([
      bodies.map(({ id, note, items }) => [
        name(id),
        name(note),
        items.map(([a, b]) => name(a) + name(b)).toSorted(),
      ]),
      edges.map(([a, b]) => name(a) + name(b)).toSorted(),
      documents.map(([a, b, list]) => name(a) + name(b) + JSON.stringify(list.map(name))).toSorted(),
    ]);
  });
  return texts.toSorted()[0] ?? '';
}

/** The renamings that keep numbers numbers and uuids uuids. */
function permutations(): number[][] {
  const of = (items: readonly number[]): number[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item) => of(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
  return of([0, 1, 2]).flatMap((numbers) => of([3, 4]).map((uuids) => [...numbers, ...uuids]));
}

/** One change: another plain value, another reference, one more row, one row less. */
const changes: fc.Arbitrary<(before: Model) => Model> = fc.oneof(
  fc.tuple(fc.nat(5), slot, slot).map(([at, a, b]) => (m: Model) => ({
    ...m,
    edges: m.edges.map((edge, i) => (i === at ? ([a, b] as const) : edge)),
  })),
  fc.tuple(fc.nat(2), plain).map(([at, b]) => (m: Model) => ({
    ...m,
    documents: m.documents.map((row, i) => (i === at ? ([row[0], b, row[2]] as const) : row)),
  })),
  fc.tuple(fc.nat(2), value).map(([at, a]) => (m: Model) => ({
    ...m,
    documents: m.documents.map((row, i) => (i === at ? ([row[0], row[1], [...row[2], a]] as const) : row)),
  })),
  fc.nat(5).map((at) => (m: Model) => ({
    ...m,
    edges: m.edges.flatMap((edge, i) => (i === at ? [edge, edge] : [edge])),
  })),
  fc.nat(5).map((at) => (m: Model) => ({ ...m, edges: m.edges.filter((_, i) => i !== at) })),
  fc.tuple(fc.nat(1), value).map(([at, id]) => (m: Model) => ({
    ...m,
    bodies: m.bodies.map((body, i) => (i === at ? { ...body, id } : body)),
  })),
  fc.tuple(fc.nat(1), fc.tuple(value, value)).map(([at, item]) => (m: Model) => ({
    ...m,
    bodies: m.bodies.map((body, i) => (i === at ? { ...body, items: [...body.items, item] } : body)),
  })),
);

function ring(...numbers: number[]): (readonly [number, number])[] {
  return numbers.map((a, i) => [a, numbers[(i + 1) % numbers.length] ?? a]);
}

function ringKey(edges: Model['edges'], shift: number): string {
  const rows = edges.map(([a, b]) => [a, b].map((n) => String(1_000_000 + ((Number(n) + shift) % 6))));
  return canonicalize(outcome([], [table('edge', ['a bigint', 'b bigint'], rows)]), contextOf()).key;
}

describe('canonicalize', () => {
  it('gives one key to outcomes that differ in made-up values and the order of rows and lists alone', () => {
    fc.assert(
      fc.property(model, seeds, seeds, (m, one, other) => {
        const [first, second] = [one, other].map((seed) => canonicalize(outcomeOf(m, seed), contextOf()));
        expect(first?.key).toBe(second?.key);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives different keys exactly where no renaming makes two outcomes equal, and differences exactly then', () => {
    fc.assert(
      fc.property(model, changes, seeds, seeds, (m, change, one, other) => {
        const changed = change(m);
        const first = canonicalize(outcomeOf(m, one), contextOf());
        const second = canonicalize(outcomeOf(changed, other), contextOf());
        const equal = smallestText(m) === smallestText(changed);
        expect(first.key === second.key).toBe(equal);
        expect(differenceOf(first, second).length === 0).toBe(equal);
      }),
      { numRuns: 1000 },
    );
  });

  it('tells rings apart that look alike from every point', () => {
    const [six, twice] = [ring(0, 1, 2, 3, 4, 5), [...ring(0, 2, 4), ...ring(1, 3, 5)]];
    expect(ringKey(six, 0)).not.toBe(ringKey(twice, 0));
    expect(ringKey(six, 2)).toBe(ringKey(six.toReversed(), 5));
    expect(ringKey(twice, 0)).toBe(ringKey(twice.toReversed(), 3));
  });
});
