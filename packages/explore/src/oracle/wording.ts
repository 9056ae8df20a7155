import type { ClientId } from '../schedule/history.ts';
import type { AnomalyFacts } from './anomaly-facts.ts';

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four'] as const;
const ORDINALS = ['first', 'second', 'third', 'fourth'] as const;

/** `a`, `a and b`, `a, b and c`. */
export function joined(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

export function clientName(client: ClientId): string {
  return `client ${client + 1}`;
}

export function capitalised(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** `both`, or `all` of more than two. */
export function everyOf(clients: readonly ClientId[]): string {
  return clients.length === 2 ? 'both' : 'all';
}

/** Names clients by what they asked, where each asked one thing by HTTP: ``Two `POST /orders` ``. Else by number. */
export function subjectOf(clients: readonly ClientId[], { outcome, asked }: AnomalyFacts): string {
  const answers = clients.map((client) => outcome.answers.filter((answer) => answer.client === client));
  if (!answers.every((own) => own.length === 1 && own[0]?.kind === 'http')) {
    return capitalised(joined(clients.map(clientName)));
  }
  const requests = clients.map((client) => asked(client, 0));
  if (clients.length > 1 && new Set(requests).size === 1)
    return `${NUMBERS[clients.length]} \`${requests[0]}\``;
  return joined(requests.map((request) => `\`${request}\``));
}

/** A client by its place in the serial order, where all asked the same: `the second`. Else by its number. */
export function serialName(client: ClientId, { difference, outcome, asked }: AnomalyFacts): string {
  const requests = new Set(difference.serialOrder.map((number) => asked(number - 1, 0)));
  const single = outcome.answers.every(
    (answer) => answer.client < 0 || (answer.request === 0 && answer.kind === 'http'),
  );
  const place = ORDINALS[difference.serialOrder.indexOf(client + 1)];
  return requests.size === 1 && single && place ? `the ${place}` : clientName(client);
}
