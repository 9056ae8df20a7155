import { laneName } from '../../src/schedule/schedule-string.ts';
import type { Lane } from '../../src/schedule/history.ts';
import type { Strategy } from '../../src/schedule/strategy.ts';

/** Carries out one execution of lanes that have so many steps each; nobody waits. */
export function execute(strategy: Strategy, steps: readonly number[]): Lane[] {
  const left = new Map(steps.map((count, client) => [laneName(client, 0), count]));
  const schedule: Lane[] = [];
  for (;;) {
    const enabled = [...left]
      .filter(([, count]) => count > 0)
      .map(([lane]) => ({ lane, client: Number.parseInt(lane, 10) - 1, sql: 'X' }));
    if (enabled.length === 0) return schedule;
    const lane = strategy.choose({ enabled, blocked: [], steps: [], last: schedule.at(-1) });
    schedule.push(lane);
    left.set(lane, (left.get(lane) ?? 0) - 1);
  }
}

/** All schedules of a strategy, in its order. */
export function all(strategy: Strategy, steps: readonly number[]): Lane[][] {
  const found: Lane[][] = [];
  while (strategy.begin()) found.push(execute(strategy, steps));
  return found;
}
