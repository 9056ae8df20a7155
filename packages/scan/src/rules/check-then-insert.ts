import type { Access } from '../flow/access.ts';
import type { Fact } from '../flow/fact.ts';
import { isSameValue, type Value } from '../flow/value.ts';
import { acts, factsAbout, keyColumns, type Rule, type Scene, type Suspicion } from './rule.ts';

/** Looks whether a row is there, and inserts it, or takes the name, if not. */
export const checkThenInsert: Rule = {
  id: 'check-then-insert',
  find(scene) {
    return acts(scene, 'insert', 'update').flatMap(({ act, earlier }) =>
      earlier
        .filter((check) => isCheck(scene, check, act))
        .map((check): Suspicion => {
          // A flag that was joined, or what remains of a list: all that is written may be what was asked for.
          const isIndirect =
            !scene.world.same(check, act) || !factsAbout(act, check).some(({ means }) => means !== 'found');
          return {
            rule: 'check-then-insert',
            check,
            act,
            columns: isIndirect ? [...act.operation.sets.keys()] : keyColumns(check),
            saves: 'unique',
            detail: isIndirect ? 'indirect' : undefined,
          };
        }),
    );
  },
};

function isCheck({ world }: Scene, check: Access, act: Access): boolean {
  const { operation } = check;
  if (operation.kind !== 'read' && operation.kind !== 'update') return false;
  if (operation.locks === true) return false;
  // What the row would lead to is not there: `if (template.link) throw`, then a link is inserted.
  const related =
    act.operation.kind === 'insert' &&
    factsAbout(act, check).some(
      ({ column, of, means, weak, exit }) =>
        means === 'absent' &&
        weak !== true &&
        exit !== undefined &&
        world.relates(operation.table, of ?? column ?? '', act.operation.table),
    );
  const joined =
    related || (operation.joins ?? []).some((table) => world.key(table) === world.key(act.operation.table));
  if (
    !world.same(check, act) &&
    !(
      joined &&
      factsAbout(act, check).some(
        ({ column, counted, means }) => (column !== undefined || counted === true) && means === 'absent',
      )
    )
  )
    return false;
  if (!wasAbsent(check, act)) return false;
  const columns = keyColumns(check);
  const { sets, setsOpen, kind, conflict } = act.operation;
  const names = new Set([...sets.keys()].map((column) => world.columnName(act.operation.table, column)));
  const taken = columns.filter((column) => names.has(world.columnName(check.operation.table, column)));
  const isOpen = setsOpen === true || operation.whereOpen === true;
  if (kind === 'insert')
    return (
      conflict?.atomic !== true &&
      (joined || taken.length > 0 || (isOpen && (columns.length > 0 || operation.whereOpen === true)))
    );
  // An update is of this rule only if it takes what was looked for.
  if (columns.length === 0)
    return (
      operation.whereOpen === true &&
      act.facts.some(({ access, exit }) => access === check && exit === 'throw')
    );
  const isTaken = (column: string): boolean =>
    !isKey(check, act, column) &&
    !world.identifies(act.operation.table, column) &&
    (sets.has(column) || !world.isPrimary(act.operation.table, column)) &&
    sets.get(column)?.shape.kind !== 'literal';
  return taken.some(isTaken) || (setsOpen === true && columns.some(isTaken));
}

/** Whether the act finds its row by the column; by another value of it, and the column is written, the row takes a new one. */
function isKey(check: Access, act: Access, column: string): boolean {
  const looked = valuesOf(check, column);
  const renames = act.operation.sets.has(column) && looked.length > 0;
  return valuesOf(act, column).some(
    (value) =>
      !renames ||
      looked.some((other) => isSameValue(value, other)) ||
      isSameValue(value, act.operation.sets.get(column)),
  );
}

function valuesOf({ operation }: Access, column: string): readonly (Value | undefined)[] {
  return operation.where.flat().flatMap((one) => (one.column === column ? [one.value] : []));
}

/** Whether it is certain that there is a row: nothing less certain says otherwise. */
function isThere({ means, column, counted, weak }: Fact): boolean {
  return means === 'found' && column === undefined && counted !== true && weak !== true;
}

/** Whether the act happens because the check found nothing. */
export function wasAbsent(check: Access, act: Access): boolean {
  const facts = factsAbout(act, check);
  if (check.operation.table === act.operation.table && facts.some(isThere)) return false;
  if (
    facts.some(
      ({ means, column, counted, operator }) =>
        means === 'absent' &&
        (column === undefined ||
          operator === 'truthy' ||
          operator?.startsWith('!') === true ||
          counted === true),
    )
  )
    return true;
  if (facts.some(({ means, exit, counted }) => means === 'unknown' && exit === 'throw' && counted !== true))
    return true;
  return act.sources.some(({ access, control }) => access === check && control === 'absent');
}
