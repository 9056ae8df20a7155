import type { StepRecord } from './history.ts';

/**
 * Steps in an order that follows from the schedule alone. What is not counted is released the moment it comes, and when
 * it comes is the clients' own business: it is told just before the next counted step of its lane, or at the end.
 */
export function inOrder(steps: readonly StepRecord[]): StepRecord[] {
  const ordered: { step: StepRecord; index: number }[] = [];
  const waiting: { step: StepRecord; index: number }[] = [];
  for (const [index, step] of steps.entries()) {
    if (!step.counted) {
      waiting.push({ step, index });
      continue;
    }
    for (const own of waiting.filter((other) => other.step.lane === step.lane)) {
      ordered.push(own);
      waiting.splice(waiting.indexOf(own), 1);
    }
    ordered.push({ step, index });
  }
  ordered.push(
    ...waiting.toSorted((a, b) => (a.step.lane < b.step.lane ? -1 : a.step.lane > b.step.lane ? 1 : 0)),
  );
  const position = new Map(ordered.map(({ index }, at) => [index, at]));
  return ordered.map(({ step }) => {
    const woken = step.wokenBy === undefined ? undefined : position.get(step.wokenBy);
    return woken === undefined ? step : { ...step, wokenBy: woken };
  });
}
