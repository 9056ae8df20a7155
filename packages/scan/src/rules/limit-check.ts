import { acts, factsAbout, keyColumns, type Rule, type Suspicion } from './rule.ts';
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
            scene.world.same(check, act) &&
            factsAbout(act, check).some(
              (fact) => fact.counted === true && fact.means === 'unknown' && !isLastOne(fact),
            ),
        )
        .map((check): Suspicion => ({
          rule: 'limit-check',
          check,
          act,
          columns: keyColumns(check),
          consequence: 'limit-bypass',
        })),
    );
  },
};
