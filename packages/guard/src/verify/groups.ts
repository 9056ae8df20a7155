/** Rows that belong together, in their order. Node 20 has no `Map.groupBy`. */
export function groups<R>(rows: readonly R[], key: (row: R) => unknown): R[][] {
  const found = new Map<unknown, R[]>();
  for (const row of rows) {
    const group = found.get(key(row));
    if (group) group.push(row);
    else found.set(key(row), [row]);
  }
  return [...found.values()];
}
