/** Every order of `0 .. count - 1`, in lexicographic order. */
export function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  const all: number[][] = [];
  const extend = (order: readonly number[]): void => {
    if (order.length === count) all.push([...order]);
    for (let next = 0; next < count; next++) if (!order.includes(next)) extend([...order, next]);
  };
  extend([]);
  return all;
}
