import type { ProblemBody } from '../problem.ts';

/** Those answers of the wrapper that are not the handler's, as `docs/guard/openapi.md` lists them for a route. */
export const keyMissing: ProblemBody = {
  title: 'Idempotency-Key is missing',
  status: 400,
  detail:
    'Send a header Idempotency-Key with a value of your own choice, such as a UUID, and the same value when you try again.',
};

export const keyMalformed: ProblemBody = {
  title: 'Idempotency-Key is malformed',
  status: 400,
  detail: 'One string of 1 to 255 characters of ASCII, in quotes.',
};

export const keyInProgress: ProblemBody = {
  title: 'A request with this Idempotency-Key is in progress',
  status: 409,
  detail: 'Try again.',
};

export const keyReused: ProblemBody = {
  title: 'Idempotency-Key is already used',
  status: 422,
  detail: 'Another request was sent with this key. Choose a new key for each new request.',
};

/** All of them. */
export const idempotencyProblems: readonly ProblemBody[] = [
  keyMissing,
  keyMalformed,
  keyInProgress,
  keyReused,
];
