import type { Access } from '../flow/access.ts';
import type { Fact } from '../flow/fact.ts';
import { pathOf, stringOf, type Value } from '../flow/value.ts';
import type { World } from '../world.ts';
import { absence, answersAbsence, joinedBy, leadsTo } from './absence.ts';
import { gone, isOwner, isPerson, isTimestamp, once, random, snake } from './column-names.ts';
import { isMadeAnew } from './made-up.ts';
import { acts, factsAbout, type Rule, type Scene, type Suspicion } from './rule.ts';
import { isOfAnother, isOfSameKey, saves } from './same-row.ts';
import { isConstant, sweptColumns } from './swept.ts';

/** Looks at a row, and changes or deletes it by a statement that takes the answer for granted. */
export const checkThenWrite: Rule = {
  id: 'check-then-write',
  find(scene) {
    const all = acts(scene, 'update', 'delete').flatMap(({ act, earlier }) =>
      earlier.flatMap((check) => suspect(scene, check, act) ?? []),
    );
    // Of several acts after one check, it is the one that changes what was asked for.
    return all.filter(
      (one) =>
        one.detail !== 'state' ||
        isDecisive(one) ||
        !all.some((other) => other.check === one.check && isDecisive(other)),
    );
  },
};

function isDecisive({ detail, act, columns }: Suspicion): boolean {
  return detail === 'state' && columns.some((column) => act.operation.sets.has(column));
}

/** Looks at what a row leads to, and changes or deletes that. */
function suspectJoined(scene: Scene, check: Access, act: Access): Suspicion | undefined {
  const { table, atomic = [], kind } = act.operation;
  const properties = joinedBy(scene.world, check, act);
  // `user.wallet.balance < price`, then the balance is lowered.
  const isCompared = factsAbout(act, check).some(
    ({ column, operator, exit, weak }) =>
      column !== undefined &&
      properties.includes(column) &&
      /^[<>]/.test(operator ?? '') &&
      exit !== undefined &&
      weak !== true,
  );
  if (isCompared && atomic.length > 0)
    return {
      rule: 'check-then-write',
      check,
      act,
      columns: atomic,
      consequence: 'invariant',
      detail: 'state',
    };
  if (kind !== 'delete' && (!scene.world.deletes(table) || isPerson(table))) return undefined;
  return leadsTo(scene, check, act) ? absence(scene, check, act) : undefined;
}

function suspect(scene: Scene, check: Access, act: Access): Suspicion | undefined {
  const { world } = scene;
  if (check.operation.kind !== 'read' || check.operation.locks === true || act.operation.versioned === true)
    return undefined;
  if (!world.same(check, act)) return suspectJoined(scene, check, act);
  if (isOfAnother(scene, check, act) || isExpiry(act)) return undefined;
  const about = factsAbout(act, check);
  // That a column is not set is a state of the row, where there is one; whether it is set here is asked below.
  const facts = about.filter(
    ({ means, counted, column, of }) =>
      (counted !== true || (means === 'found' && of === undefined && isOfSameKey(check, act))) &&
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
  const spent = [...spentColumns(scene, check, act), ...sweptColumns(scene, check, act)];
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
  // `post.author.id` was asked, and the statement asks for `authorId`.
  const repeated = new Set([...keys].map((column) => world.columnName(table, column)));
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
      repeated.has(world.columnName(table, column)) ||
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
          (guards &&
            world.changes(table, column) &&
            !isOwner(column) &&
            !gone.test(column) &&
            !isBookkeeping(act))),
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
    act.operation.kind === 'delete' ||
    (world.deletes(table) && !isPerson(table) && facts.some(answersAbsence))
  ) {
    const absent = absence(scene, check, act);
    if (absent !== undefined) return absent;
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

/** Whether the act notes only that somebody was here. */
function isBookkeeping({ operation }: Access): boolean {
  return (
    operation.sets.size > 0 && operation.setsOpen !== true && [...operation.sets.keys()].every(isTimestamp)
  );
}

/** `status: 'expired'`: what time has ended is ended, whoever says so first. */
function isExpiry({ operation }: Access): boolean {
  return (
    operation.sets.size > 0 &&
    [...operation.sets.values()].every((value) => /^(expired|timed_?out)$/i.test(stringOf(value) ?? ''))
  );
}

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
          operator === 'null' || (operator === '=' && isConstant(value)) ? [column] : [],
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
      (once.test(snake(column)) ||
        isMadeAnew(sets.get(column)) ||
        (isMore && !/delet|archiv|verif|confirm/i.test(column))),
  );
}

/** Whether a column is set to something. */
function isMade(value: Value | undefined): boolean {
  return value !== undefined && !(value.shape.kind === 'literal' && !value.shape.value);
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
