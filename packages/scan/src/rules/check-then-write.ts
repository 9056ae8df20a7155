import { sourcesOf, type Access } from '../flow/access.ts';
import type { Fact } from '../flow/fact.ts';
import { pathOf, type Value } from '../flow/value.ts';
import { acts, factsAbout, type Rule, type Scene, type Suspicion } from './rule.ts';

/** Looks at a row, and changes or deletes it by a statement that takes the answer for granted. */
export const checkThenWrite: Rule = {
  id: 'check-then-write',
  find(scene) {
    return acts(scene, 'update', 'delete').flatMap(({ act, earlier }) =>
      earlier.flatMap((check) => suspect(scene, check, act) ?? []),
    );
  },
};

function suspect(scene: Scene, check: Access, act: Access): Suspicion | undefined {
  const { world } = scene;
  if (
    check.operation.kind !== 'read' ||
    check.operation.locks === true ||
    !world.same(check, act) ||
    act.operation.versioned === true ||
    isOther(check, act)
  )
    return undefined;
  const about = factsAbout(act, check);
  // That a column is not set is a state of the row, where there is one.
  const facts = about.filter(
    ({ means, counted, column }) =>
      counted !== true && (means === 'found' || (means === 'absent' && column !== undefined)),
  );
  const computes = [...act.operation.sets.values()].some((value) =>
    value.sources.some(({ access, computed }) => access === check && computed !== undefined),
  );
  // That is read-modify-write.
  if (computes) return undefined;
  if (about.some(({ means, column, weak }) => means === 'absent' && column === undefined && weak !== true))
    return undefined;
  if (act.operation.resurrects === true && saves(act, check) && world.deletes(act.operation.table))
    return {
      rule: 'check-then-write',
      check,
      act,
      columns: [],
      consequence: 'lost-update',
      detail: 'resurrects',
    };
  if (facts.length === 0) return undefined;
  const { table, sets } = act.operation;
  const keys = new Set(act.operation.where.flat().map(({ column }) => column));
  const asked = facts
    .filter(({ weak, column, against }) => weak !== true && !isComparedWithNew(act, column, against))
    .flatMap(({ column, operator, exit }) =>
      column === undefined || operator === undefined || keys.has(column) || world.identifies(table, column)
        ? []
        : [{ column, guards: exit !== undefined }],
    );
  // What was asked can change: by this statement (the usual case), or by another.
  const changing = asked
    .filter(
      ({ column, guards }) =>
        !isTimestamp(column) &&
        (sets.has(column) || (guards && world.changes(table, column) && !isOwner(column))),
    )
    .map(({ column }) => column);
  if (changing.length > 0)
    return {
      rule: 'check-then-write',
      check,
      act,
      columns: [...new Set(changing)],
      consequence: 'invariant',
      detail: 'state',
    };
  const open = [...new Set(asked.map(({ column }) => column))];
  const byKey = [...keys].some((column) => world.identifies(table, column));
  const reusable = !byKey && keys.size > 0 && open.length > 0 && world.deletes(table);
  if (
    act.operation.throwsIfAbsent === true &&
    !scene.examined.has(act) &&
    (act.operation.kind === 'delete' || (world.deletes(table) && facts.some(answersAbsence)))
  ) {
    return {
      rule: 'check-then-write',
      check,
      act,
      columns: [...keys],
      saves: 'absent',
      consequence: 'error-500',
      detail: 'absent',
    };
  }
  if (reusable)
    return {
      rule: 'check-then-write',
      check,
      act,
      columns: open,
      consequence: 'invariant',
      detail: 'reused',
    };
  return undefined;
}

/** Whether the act finds its row by another value of what the check looked for: the user who asks is not the user who is changed. */
function isOther(check: Access, act: Access): boolean {
  return act.operation.where.flat().some(({ column, operator, value }) => {
    const path = pathOf(value);
    const looked = check.operation.where.flat().filter((one) => one.column === column);
    return (
      operator === '=' &&
      path !== undefined &&
      looked.length > 0 &&
      !sourcesOf(value).some(({ access }) => access === check) &&
      looked.every((one) => one.operator === '=' && (pathOf(one.value) ?? path) !== path)
    );
  });
}

/** Whether it is the row that was read that is written back. */
function saves(act: Access, check: Access): boolean {
  return act.operation.where
    .flat()
    .some(({ value }) => sourcesOf(value).some(({ access }) => access === check));
}

/** Whether the code told its caller that there is no such row. */
function answersAbsence({ exit, weak, column }: Fact): boolean {
  return exit !== undefined && weak !== true && column === undefined;
}

/** `if (user.name !== name) ...`, then `name` is written: the question is whether there is a change. */
function isComparedWithNew(act: Access, column: string | undefined, against: Value | undefined): boolean {
  const path = pathOf(against);
  return column !== undefined && path !== undefined && pathOf(act.operation.sets.get(column)) === path;
}

/** Whose it is: who may do something is asked of nearly every row, and hardly any is given to another. */
function isOwner(column: string): boolean {
  return /(user|owner|author|creator|org(anisation|anization)?|team|tenant|workspace|account|company|customer|member)_?id$|^(owner|author|creator|created_?by)$/i.test(
    column,
  );
}

/** When something was last seen: it is written again, and nothing depends on it. */
function isTimestamp(column: string): boolean {
  return /^(last|updated|modified)|seen/i.test(column);
}
