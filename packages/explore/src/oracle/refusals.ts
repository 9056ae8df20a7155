import type { ClientId } from '../schedule/history.ts';
import type { Outcome } from './outcome.ts';

/** The clients that got an answer which promises that nothing happened. */
export function refusedClients(outcome: Outcome, refusals: readonly (number | string)[]): ClientId[] {
  const declared = new Set(refusals.map(String));
  const refused = outcome.answers.filter(({ client, status }) => client >= 0 && declared.has(String(status)));
  return [...new Set(refused.map(({ client }) => client))].toSorted((a, b) => a - b);
}

/** The outcome as if these clients had not been there: without their answers. What they left in the database stays. */
export function withoutClients(outcome: Outcome, clients: readonly ClientId[]): Outcome {
  return { ...outcome, answers: outcome.answers.filter(({ client }) => !clients.includes(client)) };
}

/** Every choice of at least one of these, smaller ones first: each of several refusals may be an ordinary answer. */
export function choicesOf(clients: readonly ClientId[]): ClientId[][] {
  const choices = clients.reduce<ClientId[][]>(
    (all, client) => [...all, ...all.map((choice) => [...choice, client])],
    [[]],
  );
  return choices.filter((choice) => choice.length > 0).toSorted((a, b) => a.length - b.length);
}
