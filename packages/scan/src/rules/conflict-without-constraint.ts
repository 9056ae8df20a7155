import { coveringOf } from '../findings/constraint.ts';
import { acts, type Rule, type Suspicion } from './rule.ts';

/** ON CONFLICT where nothing can conflict. */
export const conflictWithoutConstraint: Rule = {
  id: 'conflict-without-constraint',
  find(scene) {
    return acts(scene, 'insert').flatMap(({ act }): Suspicion[] => {
      const { conflict, table, sets } = act.operation;
      const known = scene.world.table(table);
      if (conflict === undefined || known === undefined) return [];
      const columns = conflict.columns ?? [];
      if (columns.length > 0) {
        return coveringOf(scene.world, table, columns).kind === 'none'
          ? [{ rule: 'conflict-without-constraint', check: act, act, columns, consequence: 'duplicate' }]
          : [];
      }
      const written = new Set([...sets.keys()].map((column) => scene.world.columnName(table, column)));
      const possible = known.uniques.some(
        (unique) =>
          unique.expressions.length > 0 ||
          unique.columns.some((column) => written.has(column)) ||
          known.columns.some(({ name, generated }) => unique.columns.includes(name) && !generated),
      );
      return possible || act.operation.setsOpen === true
        ? []
        : [
            {
              rule: 'conflict-without-constraint',
              check: act,
              act,
              columns: [...written],
              consequence: 'duplicate',
            },
          ];
    });
  },
};
