import { abortOf, violationOf } from '../../packages/guard/dist/index.js';

/** The columns of the support table, in order. */
export const titles = [
  'unique',
  'primary key',
  'composite',
  'partial index',
  'expression index',
  'foreign key, child',
  'foreign key, parent',
  'RESTRICT',
  'not null',
  'check',
  'exclusion',
  'at COMMIT',
  'serialization',
  'deadlock',
  'lock timeout',
  'aborted',
];

/** What a promise is rejected with. */
export async function rejection(promise) {
  const none = Symbol('none');
  const error = await Promise.resolve(promise).then(
    () => none,
    (reason) => reason,
  );
  if (error === none) throw new Error('nothing was thrown');
  return error;
}

/**
 * Provokes each scenario through a row, and says what was made of each error.
 *
 * @returns title of the scenario to `{ cell, wrong }`: what was recognised, and what of it contradicts the engine
 */
export async function outcomesOf(scenarios, row, lab) {
  const outcomes = {};
  for (const { title, provoke, ...expected } of scenarios) {
    let error;
    try {
      error = await provoke(row, lab);
    } catch (failure) {
      outcomes[title] = { wrong: `${title}: ${failure.stack}` };
      continue;
    }
    outcomes[title] = judge(expected, error);
  }
  return outcomes;
}

/** A name may be missing; one that is there has to be right. */
export function judge({ or, ...expected }, error) {
  const violation = violationOf(error);
  const abort = abortOf(error);
  const seen = String(error?.stack ?? error);
  if (!violation && !abort) return { cell: 'no', seen };
  const found = { ...violation, ...abort };
  const wrong = [wrongOf(expected, found), or && wrongOf(or, found)].find((each, _, all) =>
    all.includes('') ? each === '' : each,
  );
  return {
    cell: cellOf(expected, found),
    ...((wrong || (violation && abort)) && { wrong: wrong || 'both a violation and an abort', seen }),
  };
}

function wrongOf(expected, found) {
  return Object.entries(expected)
    .filter(([key, value]) => found[key] !== undefined && String(found[key]) !== String(value))
    .map(([key, value]) => `${key} is ${String(found[key])}, not ${String(value)}`)
    .join('; ');
}

function cellOf(expected, { retry, constraint, columns }) {
  if (expected.retry) return retry;
  if (constraint) return 'name';
  return columns ? 'columns' : 'kind';
}
