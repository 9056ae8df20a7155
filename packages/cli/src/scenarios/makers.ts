import type { Routed, RoutedRequest, Table } from '@toctou/scan';

/** The routes that make a row of a table, the plainest first; not the one that asks for it. */
export function makersOf(
  { requests }: Routed,
  table: string,
  asking: RoutedRequest,
): readonly RoutedRequest[] {
  return requests
    .filter(
      ({ method, path, inserts, body }) =>
        method === 'POST' &&
        inserts.includes(table) &&
        body !== undefined &&
        (path !== asking.path || method !== asking.method),
    )
    .toSorted(
      (one, other) => one.inserts.length - other.inserts.length || one.path.length - other.path.length,
    );
}

/** Where a column of the row that a request makes is in the body of its answer. */
export function answerKeyOf(
  { answers }: RoutedRequest,
  table: string,
  own: Table | undefined,
  column: string,
): readonly string[] | undefined {
  const property = own?.columns.find(({ name }) => name === column)?.property ?? column;
  const models = [table, ...(own?.models ?? [])].map((model) => model.toLowerCase());
  const leaf = answers.find(({ path }) => path.length <= 2 && path.at(-1) === property);
  if (leaf !== undefined) return leaf.path;
  const row = answers.find((one) => one.table !== undefined && models.includes(one.table.toLowerCase()));
  return row && [...row.path, property];
}
