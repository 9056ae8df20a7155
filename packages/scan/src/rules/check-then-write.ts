import { sourcesOf, type Access } from '../flow/access.ts';
import type { Fact } from '../flow/fact.ts';
import { pathOf, type Value } from '../flow/value.ts';
import type { World } from '../world.ts';
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
    isOfAnotherRow(scene, check, act) ||
    isOther(check, act)
  )
    return undefined;
  const about = factsAbout(act, check);
  // That a column is not set is a state of the row, where there is one; whether it is set here is asked below.
  const facts = about.filter(
    ({ means, counted, column }) =>
      counted !== true &&
      (means === 'found' || (means === 'absent' && column !== undefined && !act.operation.sets.has(column))),
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
  const { table, sets } = act.operation;
  const spent = spentColumns(scene, check, act);
  if (spent.length > 0)
    return {
      rule: 'check-then-write',
      check,
      act,
      columns: spent,
      consequence: 'invariant',
      detail: 'state',
    };
  if (facts.length === 0) return undefined;
  const keys = new Set(act.operation.where.flat().map(({ column }) => column));
  const asked = facts
    .filter(
      (fact) =>
        fact.weak !== true &&
        !isComparedWithNew(act, fact) &&
        !isSetAlready(act, fact) &&
        !isContent(world, act, fact),
    )
    .flatMap(({ column, operator, exit }) =>
      column === undefined ||
      operator === undefined ||
      keys.has(column) ||
      world.identifies(table, column) ||
      world.relation(table, column) !== undefined
        ? []
        : [{ column, guards: exit !== undefined }],
    );
  // What was asked can change: by this statement (the usual case), or by another.
  const changing = asked
    .filter(
      ({ column, guards }) =>
        !isTimestamp(column) &&
        (sets.has(column) ||
          (guards && world.changes(table, column) && !isOwner(column) && !gone.test(column))),
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
  const reusable =
    !byKey &&
    keys.size > 0 &&
    ![...keys].some((column) => random.test(column)) &&
    open.length > 0 &&
    world.deletes(table);
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

/** Whether a row is still in use: that it is put out of use a moment later harms no other change of it. */
const gone = /delet|deactivat|archiv|suspend|banned|block|disabl/i;

/** A key that is made up is given to no other row later. */
const random = /token|hash|secret|nonce|uuid|session/i;
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

/** Columns that say whether something may still be done: who sets one of them does it. */
const once =
  /(^|_|is|has)(used|redeemed|claimed|consumed|spent|running|locked|process(ed|ing)|accepted|paid|reserved|taken|voted|refunded|completed|finished|cancell?ed|closed|approved|rejected|checked_?in|started|delivered|shipped|settled|status|state)(_?(at|on|date|by))?$/i;

/**
 * The columns that were asked for as they are before the act, and that the act sets whatever they are by then: `if (token.used) throw`,
 * or `WHERE used = false`. Where both of two requests may well set the same, something else has to happen besides.
 */
function spentColumns({ accesses }: Scene, check: Access, act: Access): readonly string[] {
  const { sets, where, kind } = act.operation;
  if (kind !== 'update') return [];
  const known = factsAbout(act, check).filter(({ weak, counted }) => weak !== true && counted !== true);
  const unset = known.flatMap(({ means, column, operator }) =>
    means === 'absent' && operator === 'truthy' && column !== undefined ? [column] : [],
  );
  const [conditions = [], ...others] = check.operation.where;
  const isFound = known.some(({ means, column }) => means === 'found' && column === undefined);
  const asked =
    isFound && others.length === 0
      ? conditions.flatMap(({ column, operator, value }) =>
          operator === 'null' || (operator === '=' && value?.shape.kind === 'literal') ? [column] : [],
        )
      : [];
  const repeated = new Set(where.flat().map(({ column }) => column));
  const isMore = accesses.some(
    (other) =>
      other !== act &&
      other.order > check.order &&
      known.some((fact) => other.facts.includes(fact)) &&
      (other.operation.kind === 'insert' || (other.operation.atomic ?? []).length > 0),
  );
  return [...new Set([...unset, ...asked])].filter(
    (column) =>
      isMade(sets.get(column)) &&
      !repeated.has(column) &&
      !isTimestamp(column) &&
      (once.test(snake(column)) || (isMore && !/delet|archiv|verif|confirm/i.test(column))),
  );
}

/** Whether a column is set to something. */
function isMade(value: Value | undefined): boolean {
  return value !== undefined && !(value.shape.kind === 'literal' && !value.shape.value);
}

function snake(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2');
}

/** Whether the act finds its row by what another read gave. */
function isOfAnotherRow({ world }: Scene, check: Access, act: Access): boolean {
  const origins = act.operation.where
    .flat()
    .flatMap(({ value }) => value?.sources ?? [])
    .filter(({ access }) => access.operation.kind === 'read' && world.same(access, act));
  return origins.length > 0 && !origins.some(({ access }) => access === check);
}

/** `if (!post.body) return`: whether there is a text at all, which the act does not write, is no state. */
function isContent(world: World, act: Access, { column, operator }: Fact): boolean {
  const { table, sets } = act.operation;
  return (
    operator === 'truthy' &&
    column !== undefined &&
    !sets.has(column) &&
    /char|text|json|blob|bytea|string/i.test(world.column(table, column)?.type ?? '')
  );
}

/** Whether the code told its caller that there is no such row. */
function answersAbsence({ exit, weak, column }: Fact): boolean {
  return exit !== undefined && weak !== true && column === undefined;
}

/** `if (user.name !== name) ...`, then `name` is written: the question is whether there is a change. */
function isComparedWithNew(act: Access, { column, against, operator }: Fact): boolean {
  const path = pathOf(against);
  return (
    column !== undefined &&
    path !== undefined &&
    /^[!=]/.test(operator ?? '') &&
    pathOf(act.operation.sets.get(column)) === path
  );
}

/** `if (house.mode === 'night') throw`, then `mode` becomes `'night'`: whoever comes second leaves it as it is, unless it stands for something that is done once. */
function isSetAlready(act: Access, { column, against, operator }: Fact): boolean {
  const written = column === undefined ? undefined : act.operation.sets.get(column)?.shape;
  return (
    column !== undefined &&
    !once.test(snake(column)) &&
    /^!={1,2}$/.test(operator ?? '') &&
    written?.kind === 'literal' &&
    against?.shape.kind === 'literal' &&
    against.shape.value === written.value
  );
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
