import { ToctouError } from '../errors.ts';
import type { Lane } from './history.ts';
import type { Decision, Strategy } from './strategy.ts';

/** One schedule again, step by step. */
export class Replay implements Strategy {
  readonly #schedule: readonly Lane[];
  #position = 0;
  #started = false;

  constructor(schedule: readonly Lane[]) {
    this.#schedule = schedule;
  }

  begin(): boolean {
    const first = !this.#started;
    this.#started = true;
    return first;
  }

  again(): void {
    this.#position = 0;
  }

  choose({ enabled }: Decision): Lane {
    const lane = this.#schedule[this.#position++];
    if (lane !== undefined && enabled.some((step) => step.lane === lane)) return lane;
    const waiting = enabled.map((step) => `${step.lane} (${step.sql.split('\n')[0]})`).join(', ');
    const wanted = lane === undefined ? 'the schedule ends' : `the schedule releases ${lane}`;
    throw unfit(`${wanted} at step ${this.#position}, where these wait: ${waiting}`);
  }

  /** An old schedule must not seem to prove that its race is gone. */
  end(): void {
    const left = this.#schedule.length - this.#position;
    if (left > 0)
      throw unfit(`the clients were finished ${left} step${left === 1 ? '' : 's'} before the schedule`);
  }
}

function unfit(how: string): ToctouError {
  return new ToctouError('SCHEDULE_INVALID', how, {
    hint: 'the app or the scenario has changed since the schedule was recorded: run `toctou explore` again',
  });
}
