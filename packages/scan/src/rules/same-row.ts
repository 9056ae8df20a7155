import { sourcesOf, type Access } from '../flow/access.ts';
import { isSameValue, pathOf, type Value } from '../flow/value.ts';
import type { Scene } from './rule.ts';

/** Whether an act is of another row than the one that was looked at. */
export function isOfAnother(scene: Scene, check: Access, act: Access): boolean {
  return isOfAnotherRead(scene, check, act) || hasOtherKey(check, act);
}

/** Whether the act finds its row by what another read gave, or as another read did: the member who asks, and the one who is changed. */
function isOfAnotherRead({ world, accesses }: Scene, check: Access, act: Access): boolean {
  const keys = act.operation.where.flat();
  const reads = accesses.filter(
    (access) => access.operation.kind === 'read' && access.order < act.order && world.same(access, act),
  );
  const origins = keys
    .flatMap(({ value }) => value?.sources ?? [])
    .filter(({ access }) => access.operation.kind === 'read' && world.same(access, act));
  if (origins.length > 0) return !origins.some(({ access }) => access === check);
  return (
    keys.length > 0 &&
    !keys.some(({ column }) => check.operation.where.flat().some((one) => one.column === column)) &&
    reads.some((read) => keys.every(({ column, value }) => asksFor(read, column, value)))
  );
}

function asksFor(read: Access, column: string, value: Value | undefined): boolean {
  return read.operation.where.flat().some((one) => one.column === column && isSameValue(one.value, value));
}

/** Whether the act finds its row by another value of what the check looked for: the user who asks is not the user who is changed. */
function hasOtherKey(check: Access, act: Access): boolean {
  return act.operation.where.flat().some(({ column, operator, value }) => {
    const paths = pathsOf(value);
    const looked = check.operation.where.flat().filter((one) => one.column === column);
    return (
      operator === '=' &&
      paths.length > 0 &&
      looked.length > 0 &&
      !sourcesOf(value).some(({ access }) => access === check) &&
      looked.every((one) => one.operator === '=' && !paths.includes(pathOf(one.value) ?? paths[0] ?? ''))
    );
  });
}

/** What a value is called; and what a row was looked for by, where it is that column of the row. */
function pathsOf(value: Value | undefined): readonly string[] {
  const path = pathOf(value);
  const aliases = sourcesOf(value).flatMap(({ access, column }) =>
    access.operation.where
      .flat()
      .flatMap((one) => (one.operator === '=' && one.column === column ? (pathOf(one.value) ?? []) : [])),
  );
  return path === undefined ? [] : [path, ...aliases];
}

/** Whether it is the row that was read that is written back. */
export function saves(act: Access, check: Access): boolean {
  return act.operation.where
    .flat()
    .some(({ value }) => sourcesOf(value).some(({ access }) => access === check));
}

/** Whether the check asks for all that the act finds its rows by. */
export function isOfSameKey(check: Access, act: Access): boolean {
  const looked = check.operation.where.flat().map(({ column }) => column);
  const keys = act.operation.where.flat().map(({ column }) => column);
  return keys.length > 0 && keys.every((column) => looked.includes(column));
}
