import { byValue, type Occurrence } from './occurrences.ts';
import type { MadeUp } from './tree.ts';

/**
 * Turns the labels of the values into names for people: by who got it and where it was made.
 * `‹client 1's providers.id›` is the only such value in an answer of client 1, `‹audit.id #2›` is in nobody's.
 * The names depend on the places and the order of the labels alone.
 */
export function nameValues(values: readonly MadeUp[], occurrences: readonly Occurrence[]): void {
  const roles = new Map<MadeUp, { client: number | undefined; role: string }>();
  for (const [value, places] of byValue(occurrences)) {
    roles.set(value, { client: clientOf(places), role: roleOf(places) });
  }
  const groups = new Map<string, MadeUp[]>();
  for (const value of values.toSorted((a, b) => (a.label < b.label ? -1 : 1))) {
    const { client, role } = roles.get(value) as { client: number | undefined; role: string };
    const base = client === undefined ? role : `client ${client + 1}'s ${role}`;
    groups.set(base, [...(groups.get(base) ?? []), value]);
  }
  for (const [base, members] of groups) {
    const alone = members.length === 1 && base.startsWith('client ');
    for (const [index, value] of members.entries()) {
      value.label = alone ? `‹${base}›` : `‹${base} #${index + 1}›`;
    }
  }
}

/** Whose value it is: the only client that got it, or the only one that got it other than in a list. */
function clientOf(places: readonly Occurrence[]): number | undefined {
  const inAnswers = places.filter(({ root }) => root.client !== undefined && root.client >= 0);
  const all = new Set(inAnswers.map(({ root }) => root.client));
  const direct = new Set(
    inAnswers.filter(({ elements }) => elements.length === 0).map(({ root }) => root.client),
  );
  const [client] = direct.size === 1 ? direct : all;
  return direct.size === 1 || all.size === 1 ? client : undefined;
}

/**
 * Where it was made: the column that holds it, rather an `id` than a reference to one, and that rather than something
 * inside a JSON column or a text; else the members of an answer that lead to it.
 */
function roleOf(places: readonly Occurrence[]): string {
  const columns = places
    .filter(({ root }) => root.table !== undefined)
    .map(({ root, members, whole }) => ({
      name: [root.table, ...members].join('.'),
      rank: (members.length > 1 ? 4 : 0) + (whole ? 0 : 2) + (/(_id|Id|_by)$/.test(members[0] ?? '') ? 1 : 0),
    }));
  const [best] = columns.toSorted((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  const [path] = places.map(({ members }) => members.join('.') || 'answer').toSorted();
  return best?.name ?? path ?? 'answer';
}
