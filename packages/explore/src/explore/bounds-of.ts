import type { Lab, Run } from '../lab/lab.ts';
import { shapeOf } from './statement-shape.ts';
import { wokeTogether } from './woke-together.ts';

/** Why a run may not stand for all that could come of its schedule, for people. */
export function boundsOf({ database }: Lab, { history }: Run): readonly string[] {
  const whole = history.steps.flatMap(({ whole: why, sql }) =>
    why === undefined
      ? []
      : `a step was not split into smaller ones (${why}): ${shapeOf(sql).split('\n')[0]}`,
  );
  if (database.freezer || !wokeTogether(history)) return whole;
  return [
    ...whole,
    'several clients waited for what one step released, and the server chose who went on first',
  ];
}
