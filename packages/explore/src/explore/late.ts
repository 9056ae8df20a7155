import type { Lab } from '../lab/lab.ts';
import { Inconclusive } from '../schedule/inconclusive.ts';

/** How often work is begun anew because something came late. */
const ATTEMPTS = 3;

/** @throws Inconclusive when a client did something later than it was waited for: what was run until then says nothing */
export function refuseLate({ scheduler: { late } }: Lab): void {
  if (late[0] !== undefined) throw new Inconclusive(late[0]);
}

/**
 * Does what runs a lab, and does it anew when something came late: by then it is known, and waited for. A machine that is
 * busy makes clients late, and so does an app that works on after its answer.
 *
 * @throws Inconclusive when something comes late each time, as from a timer
 */
export async function whileNothingIsLate<Result>(lab: Lab, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    lab.scheduler.late = [];
    try {
      return await work();
    } catch (error) {
      // What else is odd may be so because of it.
      const isLate = error instanceof Inconclusive && lab.scheduler.late.length > 0;
      if (!isLate || attempt === ATTEMPTS) throw error;
    }
  }
}
