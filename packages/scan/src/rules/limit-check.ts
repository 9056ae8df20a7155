import type { Access } from '../flow/access.ts';
import { isSameValue } from '../flow/value.ts';
import { normal } from '../world.ts';
import { acts, factsAbout, keyColumns, type Rule, type Scene, type Suspicion } from './rule.ts';
import { isLastOne } from './write-skew.ts';

/** Counts, compares with a limit, and inserts. */
export const limitCheck: Rule = {
  id: 'limit-check',
  find(scene) {
    return acts(scene, 'insert').flatMap(({ act, earlier }) =>
      earlier
        .filter(
          (check) =>
            check.operation.kind === 'read' &&
            factsAbout(act, check).some(
              (fact) =>
                fact.counted === true &&
                fact.means === 'unknown' &&
                !isLastOne(fact) &&
                (fact.of === undefined
                  ? scene.world.same(check, act) || isClaim(scene, check, act)
                  : scene.world.relates(check.operation.table, fact.of, act.operation.table)),
            ),
        )
        .map((check): Suspicion => ({
          rule: 'limit-check',
          check,
          act,
          columns: keyColumns(check),
          consequence: 'limit-bypass',
          detail: scene.world.same(check, act) || isClaim(scene, check, act) ? undefined : 'related',
        })),
    );
  },
};

/**
 * Whether what is inserted will become one of what was counted, as an invitation of a member does: it goes by the same
 * name and the same key, and nothing else is inserted under the limit.
 */
function isClaim({ accesses, world }: Scene, check: Access, act: Access): boolean {
  const counted = normal(world.key(check.operation.table));
  const inserted = normal(world.key(act.operation.table));
  return (
    inserted.startsWith(counted) &&
    !accesses.some((other) => other.operation.kind === 'insert' && world.same(check, other)) &&
    check.operation.where
      .flat()
      .some(
        ({ column, operator, value }) =>
          operator === '=' && isSameValue(value, act.operation.sets.get(column)),
      )
  );
}
