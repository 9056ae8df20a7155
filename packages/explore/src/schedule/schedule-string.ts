import { ToctouError } from '../errors.ts';
import type { ClientId, Lane } from './history.ts';

/** A schedule together with the scenario that it belongs to. */
export interface NamedSchedule {
  readonly scenario: string;
  readonly lanes: readonly Lane[];
}

const FORM = /^(?<scenario>.+)@v1\.(?<lanes>(?:[1-9][a-z]*)*)$/s;

/**
 * A schedule as one word of the command line: the scenario's name, a version, the released lanes.
 *
 * @example
 * formatSchedule({ scenario: 'connect twice', lanes: ['1', '2', '1b'] }) // 'connect twice@v1.121b'
 */
export function formatSchedule({ scenario, lanes }: NamedSchedule): string {
  return `${scenario}@v1.${lanes.join('')}`;
}

/** @throws ToctouError SCHEDULE_INVALID when it is not of that form */
export function parseSchedule(text: string): NamedSchedule {
  const { scenario, lanes } = FORM.exec(text)?.groups ?? {};
  if (scenario === undefined || lanes === undefined) {
    throw new ToctouError('SCHEDULE_INVALID', `not a schedule: ${JSON.stringify(text)}`, {
      hint: 'a schedule looks like `scenario name@v1.112122`; `toctou explore` prints one for each anomaly',
    });
  }
  return { scenario, lanes: lanes.match(/[1-9][a-z]*/g) ?? [] };
}

/** The client that a lane belongs to, from 0. */
export function clientOf(lane: Lane): ClientId {
  return Number.parseInt(lane, 10) - 1;
}

/** The name of a client's n-th connection, both from 0: `1`, `1b`, `1c`, ... `1z`, `1ba`. */
export function laneName(client: number, index: number): Lane {
  let letters = '';
  for (let rest = index; rest > 0; rest = Math.floor(rest / 26))
    letters = String.fromCharCode(97 + (rest % 26)) + letters;
  return `${client + 1}${letters}`;
}
