import { dependent, type Event } from '../../src/schedule/footprint.ts';

/**
 * The class of an execution: two that differ only in the order of independent steps have the same one.
 *
 * @returns for each pair of dependent steps which of them came first, steps by their lane and number on it
 */
export function classOf(events: readonly Event[]): string {
  const counts = new Map<string, number>();
  const names = events.map(({ lane }) => {
    const number = (counts.get(lane) ?? 0) + 1;
    counts.set(lane, number);
    return `${lane}.${number}`;
  });
  const pairs = events.flatMap((later, j) =>
    events.slice(0, j).flatMap((earlier, i) => (dependent(earlier, later) ? `${names[i]}<${names[j]}` : [])),
  );
  return pairs.toSorted().join();
}
