import { sourcesOf } from '../flow/access.ts';
import { asksForTaken } from './check-then-insert.ts';
import { acts, keyColumns, type Rule, type Suspicion } from './rule.ts';

/** Relies on a lock of a row that is not there; or numbers rows by the highest number so far. */
export const lockNothing: Rule = {
  id: 'lock-nothing',
  find(scene) {
    return acts(scene, 'insert').flatMap(({ act, earlier }) => {
      const locked = earlier.filter(
        (check) =>
          check.operation.locks === true && scene.world.same(check, act) && asksForTaken(scene, check, act),
      );
      const absent = locked.map((check): Suspicion => ({
        rule: 'lock-nothing',
        check,
        act,
        columns: keyColumns(check),
        saves: 'unique',
        detail: 'absent',
      }));
      const numbered = [...act.operation.sets].flatMap(([column, value]) => {
        const check = sourcesOf(value).find(
          ({ access, computed, counted, column: read }) =>
            computed === 'arithmetic' &&
            (counted === true || (read !== undefined && access.operation.highest === true)) &&
            access.operation.kind === 'read' &&
            scene.world.same(access, act) &&
            earlier.includes(access),
        )?.access;
        return check === undefined
          ? []
          : [
              {
                rule: 'lock-nothing',
                check,
                act,
                columns: [...keyColumns(check), column],
                saves: 'unique',
                detail: 'highest',
              } satisfies Suspicion,
            ];
      });
      return [...absent, ...numbered];
    });
  },
};
