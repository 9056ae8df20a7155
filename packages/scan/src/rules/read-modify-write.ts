import type { Access } from '../flow/access.ts';
import { sourcesOf } from '../flow/access.ts';
import type { Value } from '../flow/value.ts';
import { joinedBy } from './absence.ts';
import { acts, type Rule, type Suspicion } from './rule.ts';

/** Writes back, absolutely, what was computed from a value that was read. */
export const readModifyWrite: Rule = {
  id: 'read-modify-write',
  find(scene) {
    return acts(scene, 'update').flatMap(({ act, earlier }) => {
      if (act.operation.versioned === true) return [];
      const found = new Map<Access, string[]>();
      for (const [column, value] of act.operation.sets) {
        if (act.operation.atomic?.includes(column) === true || comparesOld(act, column)) continue;
        for (const { access, computed, column: read, counted } of sourcesOf(value)) {
          if (computed !== 'arithmetic' && computed !== 'collection' && !isLonger(value)) continue;
          if (
            read === undefined ||
            counted === true ||
            access.operation.kind !== 'read' ||
            access.operation.locks === true
          )
            continue;
          // Rows of another table that are written within this one; TypeORM's `save` writes the list as a whole.
          if (
            act.operation.resurrects !== true &&
            scene.world.relation(act.operation.table, column) !== undefined
          )
            continue;
          if (
            !earlier.includes(access) ||
            !(
              (scene.world.same(access, act) &&
                scene.world.columnName(act.operation.table, read) ===
                  scene.world.columnName(act.operation.table, column)) ||
              joinedBy(scene.world, access, act).includes(read)
            )
          )
            continue;
          found.set(access, [...(found.get(access) ?? []), column]);
        }
      }
      return [...found].map(([check, columns]): Suspicion => ({
        rule: 'read-modify-write',
        check,
        act,
        columns: [...new Set(columns)],
        consequence: 'lost-update',
      }));
    });
  },
};

/** Compare-and-set: the statement asks for the old value. */
function comparesOld(act: Access, column: string): boolean {
  return act.operation.where.every((conditions) =>
    conditions.some((condition) => condition.column === column),
  );
}

/** A text that has more than what was read: `${plan}+trial`. */
function isLonger({ shape }: Value): boolean {
  return (
    shape.kind === 'text' &&
    shape.tag === undefined &&
    shape.parts.some((part) => typeof part === 'string' && part !== '')
  );
}
