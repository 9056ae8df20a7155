import type { Access, Condition } from './access.ts';
import { testOf } from './fact.ts';
import type { Run } from './run.ts';
import type { Source, Value } from './value.ts';

/** What a predicate asks of each row of a list: `(tag) => tag.name === name`. */
export function conditionsOf(
  rows: readonly Source[],
  predicate: Value,
): ReadonlyMap<Access, readonly Condition[]> {
  const found = new Map<Access, Condition[]>();
  for (const { access, column, operator, against, weak } of testOf(predicate).whenTrue) {
    if (column === undefined || weak === true || !/^={2,3}$/.test(operator ?? '')) continue;
    if (!rows.some((row) => row.access === access && row.column === undefined)) continue;
    found.set(access, [...(found.get(access) ?? []), { column, operator: '=', value: against }]);
  }
  return found;
}

/** That the columns of which a list consists are this value: `names.includes(name)`. */
export function equalTo(
  list: readonly Source[],
  value: Value | undefined,
): ReadonlyMap<Access, readonly Condition[]> {
  return new Map(
    list.flatMap(({ access, column, counted, each }) =>
      // A list that is a column of one row is no list of rows.
      column === undefined || counted === true || each !== true
        ? []
        : [[access, [{ column, operator: '=', value }]] as const],
    ),
  );
}

/** Where the rows of a list are searched in code, it is as if the database had been asked for these alone. */
export function narrowed(
  run: Run,
  sources: readonly Source[],
  conditions: ReadonlyMap<Access, readonly Condition[]>,
): readonly Source[] {
  return sources.map((source) => {
    const more = conditions.get(source.access);
    return more === undefined ? source : { ...source, access: narrow(run, source.access, more) };
  });
}

function narrow(run: Run, access: Access, conditions: readonly Condition[]): Access {
  const { operation } = access;
  if (operation.kind !== 'read') return access;
  const asked: Access = {
    ...access,
    operation: {
      ...operation,
      gives: 'row',
      where: operation.where.map((known) => [
        ...known.filter(({ column }) => conditions.every((one) => one.column !== column)),
        ...conditions,
      ]),
    },
  };
  if (run.quiet === 0) run.accesses = [...run.accesses, asked];
  return asked;
}
