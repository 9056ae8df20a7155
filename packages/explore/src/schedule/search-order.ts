import type { Lane } from './history.ts';

/**
 * Which of two schedules of a scenario an exhaustive search comes to first: at a decision it goes on with the lane
 * released last, then takes the others in their order. So what several labs found has one order, whoever found it.
 */
export function bySearchOrder(one: readonly Lane[], other: readonly Lane[]): number {
  const at = one.findIndex((lane, index) => lane !== other[index]);
  const [mine, its] = [one[at], other[at]];
  if (mine === undefined || its === undefined) return one.length - other.length;
  const last = one[at - 1];
  if (mine === last) return -1;
  if (its === last) return 1;
  return mine < its ? -1 : 1;
}
