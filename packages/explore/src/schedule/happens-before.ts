import { dependent, type Event } from './footprint.ts';

/**
 * The happens-before relation of an execution: the transitive closure of "dependent, and earlier".
 *
 * @returns whether event `i` happens before event `j`
 */
export function happensBefore(events: readonly Event[]): (i: number, j: number) => boolean {
  const before: Uint8Array[] = [];
  for (const [j, event] of events.entries()) {
    const row = new Uint8Array(events.length);
    for (let i = j - 1; i >= 0; i--) {
      if (row[i] === 1 || !dependent(events[i] as Event, event)) continue;
      row[i] = 1;
      const earlier = before[i] as Uint8Array;
      for (let k = 0; k < i; k++) if (earlier[k] === 1) row[k] = 1;
    }
    before.push(row);
  }
  return (i, j) => before[j]?.[i] === 1;
}
