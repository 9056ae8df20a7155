import { sourcesOf, type Access, type Operation } from '../flow/access.ts';
import type { Fact } from '../flow/fact.ts';
import { isSameValue, pathOf, stringOf, type Value } from '../flow/value.ts';
import type { World } from '../world.ts';
import { isPerson } from './column-names.ts';
import { isMadeUp } from './made-up.ts';
import { acts, factsAbout, keyColumns, type Rule, type Scene, type Suspicion } from './rule.ts';

/** Looks whether a row is there, and inserts it, or takes the name, if not. */
export const checkThenInsert: Rule = {
  id: 'check-then-insert',
  find(scene) {
    return acts(scene, 'insert', 'update').flatMap(({ act, earlier }) =>
      earlier
        .filter((check) => isCheck(scene, check, act))
        .map((check): Suspicion => {
          const keys = keyColumns(check);
          // A flag that was joined, or what remains of a list: all that is written may be what was asked for.
          const isIndirect =
            !scene.world.same(check, act) ||
            (keys.length === 0 && !factsAbout(act, check).some(({ means }) => means !== 'found'));
          const isReplacing = isReplaced(scene, check, act);
          return {
            rule: 'check-then-insert',
            check,
            act,
            columns: isIndirect && !isReplacing ? [...act.operation.sets.keys()] : keys,
            saves: 'unique',
            detail: isReplacing ? 'replaced' : isIndirect ? 'indirect' : undefined,
          };
        }),
    );
  },
};

/** What a key without a meaning is called. */
const surrogate = /^(_?id|uuid)$/;

function isCheck(scene: Scene, check: Access, act: Access): boolean {
  const { operation } = check;
  if (operation.kind !== 'read' && operation.kind !== 'update') return false;
  return operation.locks !== true && asksForTaken(scene, check, act);
}

/** Whether the act happens because the check found nothing, and takes what the check looked for. */
export function asksForTaken(scene: Scene, check: Access, act: Access): boolean {
  const { world } = scene;
  const { operation } = check;
  // What the row would lead to is not there: `if (template.link) throw`, then a link is inserted.
  const related =
    act.operation.kind === 'insert' &&
    factsAbout(act, check).some(
      ({ column, of, means, weak, exit }) =>
        means === 'absent' &&
        weak !== true &&
        (exit !== undefined || refersTo(check, act)) &&
        world.relates(operation.table, of ?? column ?? '', act.operation.table),
    );
  const joined =
    related || (operation.joins ?? []).some((table) => world.key(table) === world.key(act.operation.table));
  if (
    !world.same(check, act) &&
    !(
      joined &&
      factsAbout(act, check).some(
        ({ column, counted, means }) =>
          means === 'absent' &&
          (counted === true ||
            (column !== undefined && (related || isJoinedFlag(world, check, act, column)))),
      )
    )
  )
    return false;
  if ((!wasAbsent(check, act) && !isReplaced(scene, check, act)) || isOfAnother(check, act)) return false;
  const columns = keyColumns(check);
  const { sets, setsOpen, kind, conflict } = act.operation;
  const names = new Set([...sets.keys()].map((column) => world.columnName(act.operation.table, column)));
  const taken = columns.filter(
    (column) =>
      names.has(world.columnName(check.operation.table, column)) &&
      // The key of a new row is made up, unless it is the very one that was looked for.
      !(
        surrogate.test(column) &&
        isMadeUp(sets.get(column)) &&
        !valuesOf(check, column).some((value) => isSameValue(value, sets.get(column)))
      ),
  );
  const isOpen = setsOpen === true || operation.whereOpen === true;
  if (kind === 'insert' && isOnlyOne(operation))
    return conflict?.atomic !== true && !isPerson(operation.table);
  if (kind === 'insert')
    return (
      conflict?.atomic !== true &&
      (joined ||
        taken.length > 0 ||
        (isOpen && (operation.whereOpen === true || columns.some((column) => !surrogate.test(column)))))
    );
  // An update is of this rule only if it takes what was looked for.
  if (columns.length === 0)
    return (
      operation.whereOpen === true &&
      // A time, or what was computed, is no name that somebody else may have.
      (setsOpen === true || [...sets.values()].some((value) => pathOf(value) !== undefined)) &&
      act.facts.some(({ access, exit }) => access === check && exit === 'throw')
    );
  const isTaken = (column: string): boolean =>
    (sets.has(column) || !surrogate.test(column)) &&
    !isKey(check, act, column) &&
    !world.identifies(act.operation.table, column) &&
    (sets.has(column) || !world.isPrimary(act.operation.table, column)) &&
    sets.get(column)?.shape.kind !== 'literal';
  return taken.some(isTaken) || (setsOpen === true && columns.some(isTaken));
}

/** `findFirst()`: a row that there is once, as settings are. How many there are is asked before a table is filled. */
function isOnlyOne({ where, whereOpen, gives, joins = [] }: Operation): boolean {
  return (
    gives === 'row' &&
    whereOpen !== true &&
    joins.length === 0 &&
    where.every((conditions) => conditions.length === 0)
  );
}

/** Whether what is inserted refers to the row that was read: by what it gave, or by what it was looked for. */
function refersTo(check: Access, act: Access): boolean {
  return [...act.operation.sets.values()].some(
    (value) =>
      sourcesOf(value).some(({ access, computed }) => access === check && computed === undefined) ||
      check.operation.where.flat().some((condition) => isSameValue(condition.value, value)),
  );
}

/** `if (!article.favorited) insert into favorites`: a flag that says whether the other table has a row for this one. */
function isJoinedFlag(world: World, check: Access, act: Access, column: string): boolean {
  if (world.column(check.operation.table, column) !== undefined) return false;
  const { sets, setsOpen } = act.operation;
  return (
    setsOpen === true ||
    [...sets.values()].some(
      (value) =>
        value.sources.some(({ access }) => access === check) ||
        check.operation.where.flat().some((condition) => isSameValue(condition.value, value)),
    )
  );
}

/** Whether what was looked for and what is written are plainly two things. */
function isOfAnother(check: Access, act: Access): boolean {
  return [...act.operation.sets].some(([column, value]) => {
    if (isNull(value)) {
      const asked = check.operation.where.flat().filter((condition) => condition.column === column);
      return asked.length > 0 && asked.every((one) => one.operator === '=' && !isNull(one.value));
    }
    const written = stringOf(value);
    const looked = valuesOf(check, column).map(stringOf);
    return (
      written !== undefined &&
      looked.length > 0 &&
      looked.every((text) => text !== undefined && text !== written)
    );
  });
}

function isNull(value: Value | undefined): boolean {
  return value?.shape.kind === 'literal' && value.shape.value === null && value.sources.length === 0;
}

/** Whether the act finds its row by the column; by another value of it, and the column is written, the row takes a new one. */
function isKey(check: Access, act: Access, column: string): boolean {
  const looked = valuesOf(check, column);
  const renames = act.operation.sets.has(column) && looked.length > 0;
  return valuesOf(act, column).some(
    (value) =>
      !renames ||
      value?.sources.some(({ access }) => access === check) === true ||
      looked.some((other) => isSameValue(value, other)) ||
      isSameValue(value, act.operation.sets.get(column)),
  );
}

function valuesOf({ operation }: Access, column: string): readonly (Value | undefined)[] {
  return operation.where.flat().flatMap((one) => (one.column === column ? [one.value] : []));
}

/** Whether it is certain that there is a row: nothing less certain says otherwise. */
function isThere({ means, column, counted, weak }: Fact): boolean {
  const isRow = column === undefined || surrogate.test(column);
  return means === 'found' && isRow && counted !== true && weak !== true;
}

/** `if (token) delete token`, then a token is inserted: who finds none inserts as well. */
function isReplaced({ accesses, world }: Scene, check: Access, act: Access): boolean {
  return (
    act.operation.kind === 'insert' &&
    factsAbout(act, check).length === 0 &&
    accesses.some(
      (other) =>
        other.operation.kind === 'delete' &&
        other.order > check.order &&
        other.order < act.order &&
        world.same(other, act) &&
        factsAbout(other, check).some(isThere),
    )
  );
}

/** Whether the act happens because the check found nothing. */
function wasAbsent(check: Access, act: Access): boolean {
  const facts = factsAbout(act, check);
  // Of what is certainly there, a branch for what is not does not tell; nor does one for a row without a key.
  const found = facts.some(isThere);
  if (found && check.operation.table === act.operation.table) return false;
  if (
    facts.some(
      ({ means, column, counted, operator }) =>
        means === 'absent' &&
        !(found && surrogate.test(column ?? '')) &&
        (column === undefined ||
          operator === 'truthy' ||
          operator?.startsWith('!') === true ||
          counted === true),
    )
  )
    return true;
  if (
    !found &&
    facts.some(({ means, exit, counted }) => means === 'unknown' && exit === 'throw' && counted !== true)
  )
    return true;
  return act.sources.some(({ access, control }) => access === check && control === 'absent');
}
