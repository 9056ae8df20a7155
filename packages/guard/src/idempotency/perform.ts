import { problemBodyResponse, problemResponse } from '../problem.ts';
import { isRefusal } from '../refusal.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import type { Scope } from '../transaction/scope.ts';
import { abortOf } from '../violation-of.ts';
import { answerOf, responseOf, type Answer } from './answer.ts';
import { keyInProgress } from './problems.ts';

/** How often a claim is tried that the database aborts (a deadlock, a serialization failure): nothing has been done by then. */
const attempts = 5;

/** Leaves the transaction, so that it is rolled back, with the answer. */
class NotKept extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(`a response of status ${answer.status} is not kept`);
    this.answer = answer;
  }
}

/** Runs the handler in a savepoint. A refusal is an answer as good as another, once its work is undone. */
export async function perform<Tx extends object>(
  { client }: Scope,
  tx: Tx,
  handler: (tx: Tx) => Promise<Response>,
): Promise<Answer> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a transaction in `tx` has a handle like `tx`
    const answer = await runTransaction(
      client,
      tx,
      async (inner) => answerOf(await handler(inner as Tx)),
      {},
    );
    if (answer.status >= 400) throw new NotKept(answer);
    return answer;
  } catch (error) {
    const refused = isRefusal(error) ? problemResponse(error) : undefined;
    if (!refused) throw error;
    return answerOf(refused);
  }
}

/** Runs a transaction, again where it failed before `begun(true)`; what it may fail with becomes an answer. */
export async function answering(
  attempt: (begun: (yes: boolean) => void) => Promise<Response>,
): Promise<Response> {
  for (let made = 1; ; made += 1) {
    let begun = false;
    try {
      return await attempt((yes) => {
        begun = yes;
      });
    } catch (error) {
      if (error instanceof NotKept) return responseOf(error.answer);
      const abort = begun ? undefined : abortOf(error);
      if (abort?.kind === 'lock_timeout') return problemBodyResponse(keyInProgress, { 'retry-after': '1' });
      if (abort?.retry !== 'transaction' || made === attempts) throw error;
    }
  }
}
