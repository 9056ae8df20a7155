import type { Access } from '../flow/access.ts';
import type { Fact } from '../flow/fact.ts';
import { isSameValue } from '../flow/value.ts';
import { isPerson, isPrivilege } from './column-names.ts';
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
            scene.world.same(check, act) &&
            factsAbout(act, check).some(
              ({ means, column, exit }) =>
                means === 'absent' && column === undefined && (exit === 'throw' || isBootstrap(act)),
            ),
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
            factsAbout(act, check).some(
              (fact) =>
                isLastOne(fact) &&
                /^(>=?|!={1,2})$/.test(fact.operator ?? '') &&
                (fact.of === undefined
                  ? scene.world.same(check, act)
                  : scene.world.relates(check.operation.table, fact.of, act.operation.table)),
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

/** Whether the first of such rows may do more than the others. Any table is filled when it is empty. */
function isBootstrap({ operation: { table, sets } }: Access): boolean {
  return isPerson(table) || [...sets.keys()].some(isPrivilege);
}

/**
 * Whether a column gets one of two values, by whether there was a row: `role: isFirst ? 'admin' : 'user'`, `admin: isFirst`. A
 * row of the same kind, that is: all other columns that were asked for are those of the new row.
 */
function decides(check: Access, act: Access): boolean {
  const asked = check.operation.where.flat();
  const { sets } = act.operation;
  return (
    check.operation.whereOpen !== true &&
    act.operation.conflict === undefined &&
    [...sets].some(
      ([column, value]) =>
        value.sources.some(({ access }) => access === check) &&
        value.sources.every(
          ({ control, truthy, computed, counted }) =>
            control !== undefined ||
            (truthy === 'absent' && computed === undefined && (counted === true || value.test !== undefined)),
        ) &&
        asked.every(
          (condition) =>
            (condition.column === column && condition.value?.shape.kind === 'literal') ||
            isSameValue(condition.value, sets.get(condition.column)),
        ),
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
