import type { Access } from '../flow/access.ts';
import type { Fact } from '../flow/fact.ts';
import { isSameValue } from '../flow/value.ts';
import type { World } from '../world.ts';
import { factsAbout, type Scene, type Suspicion } from './rule.ts';

/** The act throws if another request was first, where the check would have answered that there is no row. */
export function absence({ examined }: Scene, check: Access, act: Access): Suspicion | undefined {
  if (act.operation.throwsIfAbsent !== true || examined.has(act) || throwsAlike(check, act)) return undefined;
  return {
    rule: 'check-then-write',
    check,
    act,
    columns: [...new Set(act.operation.where.flat().map(({ column }) => column))],
    saves: 'absent',
    consequence: 'error-500',
    detail: 'absent',
  };
}

/** Prisma's `findUniqueOrThrow`, then `delete`: who comes second gets the same exception, from either. */
function throwsAlike(check: Access, act: Access): boolean {
  return (
    check.operation.throwsIfAbsent === true &&
    check.handlers.length === act.handlers.length &&
    check.handlers.every(({ node }) => act.handlers.some((handler) => handler.node === node))
  );
}

/** Whether the act finds its row by what the row that was read leads to: `user.token`, or `WHERE user.token.id = $1`. */
export function leadsTo({ world }: Scene, check: Access, act: Access): boolean {
  const { table, where } = check.operation;
  const isRelated = (property: string): boolean => world.relates(table, property, act.operation.table);
  const about = factsAbout(act, check);
  if (
    joinedBy(world, check, act).some((property) =>
      about.some(({ means, column }) => means === 'found' && column === property),
    )
  )
    return true;
  return act.operation.where.flat().some(({ column, value }) => {
    const asked = where.flat().some((condition) => {
      const [property = '', key = 'id'] = condition.column.split('.');
      return key === column && isRelated(property) && isSameValue(condition.value, value);
    });
    return asked && about.some(answersAbsence);
  });
}

/** The properties of the row that was read by which the act finds its own: `user.token` of `WHERE id = user.token.id`. */
export function joinedBy(world: World, check: Access, act: Access): readonly string[] {
  const { table } = check.operation;
  return act.operation.where
    .flat()
    .flatMap(({ value }) =>
      (value?.sources ?? []).flatMap(({ access, column }) =>
        access === check && column !== undefined && world.relates(table, column, act.operation.table)
          ? [column]
          : [],
      ),
    );
}

/** Whether the code told its caller that there is no such row. */
export function answersAbsence({ exit, weak, column }: Fact): boolean {
  return exit !== undefined && weak !== true && column === undefined;
}
