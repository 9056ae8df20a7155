import { sourcesOf } from '../flow/access.ts';
import type { Verdict } from '../findings/judge.ts';
import type { Dialect, Library, Rows, Violated } from '../libraries/library.ts';
import type { Suspicion } from '../rules/rule.ts';
import { declareUnique } from '../schema/declare-constraint.ts';
import type { World } from '../world.ts';
import { guarded } from './guarded.ts';

const SERIALIZABLE =
  '// check and act in one transaction at SERIALIZABLE, tried again when it fails to serialize';

/** What closes a race, as code of the library in use. */
export function cureOf(
  world: World,
  { cure: spelled }: Library,
  suspicion: Suspicion,
  verdict: Verdict,
): string {
  const { rule, act, check, columns, detail } = suspicion;
  const { table, kind } = act.operation;
  const known = world.table(table);
  const { dialect } = world;
  const keys = keysOf(suspicion);
  const rowsOf = (name: string, by: readonly string[]): Rows => ({
    table: name,
    sqlName: sqlNameOf(world.table(name)?.name ?? name, dialect),
    keys: by,
    dialect,
  });
  const rows = rowsOf(table, keys);
  const catching = (violated: Violated): string =>
    guarded(world, spelled, rows, suspicion, verdict, violated);
  switch (rule) {
    case 'read-modify-write':
      return isCollection(suspicion)
        ? spelled.lock(rows)
        : columns.map((column) => spelled.atomic(rows, column)).join('\n');
    case 'limit-check': {
      const parent = known?.foreignKeys.find((key) =>
        key.columns.some((column) => verdict.columns.includes(column)),
      )?.references;
      return parent === undefined
        ? SERIALIZABLE
        : spelled.lock(rowsOf(world.table(parent.table)?.models[0] ?? parent.table, parent.columns));
    }
    case 'write-skew':
      // Whoever inserts what refers to the row locks it as well, where there is a foreign key.
      if (detail === 'unused') return spelled.lock(rows);
      return columns.length === 0 ? SERIALIZABLE : spelled.lock(rowsOf(check.operation.table, columns));
    case 'check-then-write': {
      const asRead = { ...rows, keys: [...new Set([...keys, ...columns])] };
      const answer = detail === 'absent' ? 'NotFound' : 'Conflict';
      return kind === 'delete' ? spelled.deleteIf(asRead, answer) : spelled.updateIf(asRead, answer);
    }
    case 'check-then-reference':
      return catching('foreignKey');
    case 'dead-catch':
      return detail?.includes('25P02') === true
        ? '// catch around the transaction, not in it: what was written before the violation is gone with it'
        : `if (${spelled.isViolation?.('unique', dialect) ?? "violationOf(error)?.kind === 'unique'"}) throw new Conflict();`;
    case 'conflict-without-constraint':
      return known === undefined ? '' : declareUnique(known, verdict.columns, dialect);
    default: {
      // The constraint first: without it nothing refuses the second row, and nothing can be caught.
      const lacking = verdict.constraint === null && known !== undefined ? [...new Set(verdict.columns)] : [];
      return known === undefined || lacking.length === 0
        ? catching('unique')
        : `${declareUnique(known, lacking, dialect)}\n${catching('unique')}`;
    }
  }
}

/** The columns by which the act finds its row. */
function keysOf({ act }: Suspicion): readonly string[] {
  const found = act.operation.where
    .flat()
    .filter(({ column, operator }) => operator === '=' && !column.includes('.'))
    .map(({ column }) => column);
  return found.length === 0 ? ['id'] : [...new Set(found)];
}

/** Whether a list was made longer: no statement does that by arithmetic. */
function isCollection({ act, columns }: Suspicion): boolean {
  return columns.some((column) =>
    sourcesOf(act.operation.sets.get(column)).some(({ computed }) => computed === 'collection'),
  );
}

/** MySQL takes names as they are, the others fold what is not quoted. */
function sqlNameOf(name: string, dialect: Dialect): string {
  return dialect === 'mysql' || /^[a-z_][a-z0-9_.]*$/.test(name) ? name : `"${name}"`;
}
