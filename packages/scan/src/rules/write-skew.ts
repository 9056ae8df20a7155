import type { Access } from '../flow/access.ts';
import type { Fact } from '../flow/fact.ts';
import { acts, factsAbout, keyColumns, type Rule, type Suspicion } from './rule.ts';
import { deletedUnused } from './unused.ts';

/** Rules over several rows: the first one gets more, the last one must stay, what is referred to must stay. */
export const writeSkew: Rule = {
  id: 'write-skew',
  find(scene) {
    const first = acts(scene, 'insert').flatMap(({ act, earlier }) =>
      earlier
        .filter(
          ({ operation }) =>
            operation.kind === 'read' &&
            operation.where.every((conditions) => conditions.length === 0) &&
            operation.whereOpen !== true,
        )
        .filter(
          (check) =>
            scene.world.same(check, act) && factsAbout(act, check).some(({ means }) => means === 'absent'),
        )
        .map((check): Suspicion => ({
          rule: 'write-skew',
          check,
          act,
          columns: [],
          consequence: 'privilege',
          detail: 'first',
        })),
    );
    const chosen = acts(scene, 'insert').flatMap(({ act, earlier }) =>
      earlier
        .filter(
          (check) => check.operation.kind === 'read' && scene.world.same(check, act) && decides(check, act),
        )
        .map((check): Suspicion => ({
          rule: 'write-skew',
          check,
          act,
          columns: [],
          consequence: 'privilege',
          detail: 'first',
        })),
    );
    const last = acts(scene, 'delete', 'update').flatMap(({ act, earlier }) =>
      earlier
        .filter(
          (check) =>
            check.operation.kind === 'read' &&
            scene.world.same(check, act) &&
            factsAbout(act, check).some(
              (fact) => isLastOne(fact) && /^(>=?|!={1,2})$/.test(fact.operator ?? ''),
            ),
        )
        .map((check): Suspicion => ({
          rule: 'write-skew',
          check,
          act,
          columns: keyColumns(check),
          consequence: 'invariant',
          detail: 'last',
        })),
    );
    return [
      ...first,
      ...chosen.filter(({ check }) => !first.some((one) => one.check === check)),
      ...last,
      ...deletedUnused(scene),
    ];
  },
};

/** Whether a column gets one of two values, by whether there was a row: `role: isFirst ? 'admin' : 'user'`. */
function decides(check: Access, act: Access): boolean {
  const asked = check.operation.where.flat();
  return (
    check.operation.whereOpen !== true &&
    [...act.operation.sets].some(
      ([column, value]) =>
        value.sources.some(({ access, control }) => access === check && control !== undefined) &&
        value.sources.every(({ control }) => control !== undefined) &&
        asked.every((condition) => condition.column === column && condition.value?.shape.kind === 'literal'),
    )
  );
}

/** A number of rows that is compared with one: whether it is the last. */
export function isLastOne({ counted, operator, against }: Fact): boolean {
  const limit = against?.shape.kind === 'literal' ? against.shape.value : undefined;
  if (counted !== true || operator === undefined) return false;
  return (
    (limit === 1 && /^(<=|>|={2,3}|!={1,2})$/.test(operator)) || (limit === 2 && /^(<|>=)$/.test(operator))
  );
}
