import type { Access } from '../flow/access.ts';
import { sourcesOf } from '../flow/access.ts';
import { isSameValue, type Value } from '../flow/value.ts';
import { normal, type World } from '../world.ts';
import { acts, factsAbout, type Scene, type Suspicion } from './rule.ts';

/** What tells that a row is out of use, and stays: `deletedAt`, `is_archived`. */
const retired = /delet|archiv|deactivat|remov/i;

/** "Nothing refers to it any more", and it is deleted: what refers to it may be inserted in between. */
export function deletedUnused(scene: Scene): Suspicion[] {
  const { world } = scene;
  return acts(scene, 'delete', 'update').flatMap(({ act, earlier }) => {
    if (!retires(act)) return [];
    return earlier.flatMap((check): Suspicion[] => {
      const child = isUnused(world, check, act) ? check.operation.table : joined(world, check, act);
      if (child === undefined) return [];
      const key = world.reference(child, act.operation.table);
      const isGone = act.operation.kind === 'delete' && act.operation.soft !== true;
      const refuses = isGone && key !== undefined && !/cascade|set/.test(key.onDelete ?? '');
      return [
        {
          rule: 'write-skew',
          check,
          act,
          columns: [],
          saves: refuses ? 'foreignKey' : undefined,
          consequence: isGone && key !== undefined ? 'invariant' : 'orphan',
          detail: 'unused',
          child,
        },
      ];
    });
  });
}

/** Whether a statement deletes rows, or marks them as deleted. */
function retires({ operation: { kind, sets } }: Access): boolean {
  return (
    kind === 'delete' ||
    [...sets].some(
      ([column, { shape }]) => retired.test(column) && !(shape.kind === 'literal' && !shape.value),
    )
  );
}

/** Whether the act happens because no row of the other table refers to the one that is deleted. */
function isUnused(world: World, check: Access, act: Access): boolean {
  const { operation } = check;
  if (
    operation.kind !== 'read' ||
    operation.locks === true ||
    world.same(check, act) ||
    !world.inserts(operation.table) ||
    !factsAbout(act, check).some(
      ({ means, column, exit, weak }) =>
        means === 'absent' && column === undefined && exit !== undefined && weak !== true,
    )
  )
    return false;
  const key = world.reference(operation.table, act.operation.table);
  return operation.where
    .flat()
    .some(
      ({ column, operator, value }) =>
        (operator === '=' || operator === 'in') &&
        (key === undefined
          ? /.id$/i.test(column) && normal(column).replace(/id$/, '') === normal(act.operation.table)
          : key.columns.includes(world.columnName(operation.table, column))) &&
        isKeyOf(world, act, value),
    );
}

/** `if (role.users.length > 0) throw`, then the role is deleted: the table of what was read along with it. */
function joined(world: World, check: Access, act: Access): string | undefined {
  const { table, kind, locks, where } = check.operation;
  if (kind !== 'read' || locks === true || act.operation.kind !== 'delete' || !world.same(check, act))
    return undefined;
  if (!where.flat().some(({ value }) => isKeyOf(world, act, value))) return undefined;
  return factsAbout(act, check).flatMap(({ means, column, of, exit, weak }) => {
    const child = world.relation(table, of ?? column ?? '');
    return means === 'absent' &&
      exit !== undefined &&
      weak !== true &&
      child !== undefined &&
      world.inserts(child) &&
      world.reference(child, table) !== undefined
      ? [child]
      : [];
  })[0];
}

/** Whether a value is what the act finds its row by, or what that row was read by, or with. */
function isKeyOf(world: World, act: Access, value: Value | undefined): boolean {
  const finds = ({ operation }: Access): boolean =>
    operation.where.flat().some((own) => isSameValue(own.value, value));
  const read = act.operation.where.flat().flatMap((own) => sourcesOf(own.value));
  return (
    finds(act) ||
    read.some(({ access }) => world.same(access, act) && finds(access)) ||
    sourcesOf(value).some(({ access }) => world.same(access, act))
  );
}
