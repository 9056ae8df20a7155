import type { Access } from '../flow/access.ts';
import type { Run } from '../flow/run.ts';
import type { Consequence, Suspicion } from '../rules/rule.ts';
import { mappingOf } from '../silencers/mapping.ts';
import { isExcluded, mapped } from '../silencers/silence.ts';
import type { World } from '../world.ts';
import { coveringOf, type Covering } from './constraint.ts';
import type { Finding, Severity } from './finding.ts';

/** What the schema and the code around make of a suspicion. */
export interface Verdict {
  readonly severity: Severity;
  readonly consequence: Consequence;
  /** `undefined`: the schema does not have the table. */
  readonly constraint: Finding['constraint'];
  readonly columns: readonly string[];
  /** How a constraint that is there compares otherwise. */
  readonly differs?: string | undefined;
}

/** Joins a suspicion with the schema; nothing where something makes it harmless. */
export function judge(
  run: Run,
  world: World,
  suspicion: Suspicion,
  accesses: readonly Access[],
): Verdict | undefined {
  if (isExcluded(run, world, suspicion, accesses)) return undefined;
  const { act, saves, columns, consequence, rule } = suspicion;
  const names = columns.map((column) => world.columnName(act.operation.table, column));
  switch (saves) {
    case 'unique':
      return unique(run, world, suspicion, names);
    case 'foreignKey':
      return foreignKey(run, world, suspicion, names);
    case 'absent':
      if (mapped(run, world, act, 'absent')) return undefined;
      return { severity: 'warning', consequence: 'error-500', constraint: undefined, columns: names };
    default:
      return {
        severity:
          rule === 'read-modify-write' || rule === 'conflict-without-constraint' || rule === 'dead-catch'
            ? 'error'
            : 'warning',
        consequence: consequence ?? 'invariant',
        constraint: undefined,
        columns: names,
      };
  }
}

/** The alternatives of a check, each with what covers it: the worst of them counts. */
function worst(
  world: World,
  { check, act, columns, detail }: Suspicion,
): { covering: Covering; columns: readonly string[] } {
  const table = act.operation.table;
  const whole = { covering: coveringOf(world, table, columns), columns };
  if (detail === 'highest' || detail === 'indirect' || whole.covering.kind === 'unknown') return whole;
  const alternatives = check.operation.where
    .map((conditions) => {
      const equal = conditions.filter(
        ({ operator }) => operator === '=' || operator === 'in' || operator === 'ilike',
      );
      const own = equal.map(({ column }) => column);
      return {
        covering: coveringOf(world, table, own, { conditions, row: act.operation.sets }),
        columns: own,
      };
    })
    .filter(({ columns: own }) =>
      own.some(
        (column) =>
          act.operation.setsOpen === true || act.operation.sets.has(column) || writes(world, act, column),
      ),
    );
  // What the check looks for could not be read: the constraints on what is written decide.
  if (alternatives.length === 0 && check.operation.whereOpen === true) {
    const written = [...act.operation.sets.keys()];
    if (written.length === 0) return { covering: { kind: 'unknown' }, columns };
    return { covering: coveringOf(world, table, written), columns: columns.length > 0 ? columns : written };
  }
  if (alternatives.length === 0 && columns.length === 0) return { covering: { kind: 'unknown' }, columns };
  return (
    alternatives.find(({ covering }) => covering.kind === 'none') ??
    alternatives.find(({ covering }) => covering.kind === 'differs') ??
    alternatives[0] ??
    whole
  );
}

function writes(world: World, act: Access, column: string): boolean {
  const { table, sets } = act.operation;
  const name = world.columnName(table, column);
  return [...sets.keys()].some((other) => world.columnName(table, other) === name);
}

function unique(run: Run, world: World, suspicion: Suspicion, names: readonly string[]): Verdict | undefined {
  const { act } = suspicion;
  const { covering, columns } = worst(world, suspicion);
  const own = columns.map((column) => world.columnName(act.operation.table, column));
  switch (covering.kind) {
    case 'covers':
      if (mapped(run, world, act, 'unique')) return undefined;
      return {
        severity: 'warning',
        consequence: 'error-500',
        constraint: covering.unique,
        columns: covering.unique.columns.length > 0 ? covering.unique.columns : own,
      };
    default:
      break;
  }
  // Where nothing says that one row replaces another, there may as well be two.
  if (suspicion.detail === 'replaced') return undefined;
  switch (covering.kind) {
    case 'differs':
      return {
        severity: 'error',
        consequence: 'duplicate',
        constraint: covering.unique,
        columns: own,
        differs: covering.why,
      };
    case 'none':
      return { severity: 'error', consequence: 'duplicate', constraint: null, columns: own };
    case 'unknown':
      if (mapped(run, world, act, 'unique')) return undefined;
      return { severity: 'warning', consequence: 'duplicate', constraint: undefined, columns: names };
  }
}

function foreignKey(
  run: Run,
  world: World,
  { check, act, columns, detail, child = act.operation.table }: Suspicion,
  names: readonly string[],
): Verdict | undefined {
  // What refers is inserted after its parent was looked up; or was not there when the parent is deleted.
  const parent = detail === 'unused' ? act : check;
  const key = world.reference(child, parent.operation.table);
  if ((key !== undefined && key.emulated !== true) || world.table(act.operation.table) === undefined) {
    // Whoever tells violations apart at this place has thought of them.
    const connects = columns.some((column) => act.operation.connects?.includes(column) === true);
    if (
      mapped(run, world, act, connects ? 'absent' : 'foreignKey') ||
      act.handlers.some((handler) => mappingOf(run, handler).unique)
    )
      return undefined;
    return {
      severity: 'warning',
      consequence: 'error-500',
      constraint: undefined,
      columns: detail === 'unused' ? [] : (key?.columns ?? names),
    };
  }
  return { severity: 'error', consequence: 'orphan', constraint: null, columns: key?.columns ?? names };
}
