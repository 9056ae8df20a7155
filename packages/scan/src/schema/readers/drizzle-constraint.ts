import type { Draft, UniqueSpec } from '../catalog.ts';
import { addUnique } from '../catalog.ts';
import { joinedName } from '../naming.ts';
import type { Modules } from '../symbolic/modules.ts';
import type { Value } from '../symbolic/value.ts';
import { chainOf, itemsOf, property, stringOf } from '../symbolic/value.ts';
import { sqlOf } from '../sql-text.ts';
import type { Casing, TableCall } from './drizzle-table.ts';
import { columnOf } from './drizzle-table.ts';

export function readConstraint(
  constraint: Value,
  call: TableCall,
  table: Draft,
  modules: Modules,
  casing: Casing,
): void {
  // `unique().on(...)`, and `pg.unique().on(...)` of a module as a whole.
  const links = chainOf(constraint);
  const head = links.find(({ args }) => args !== undefined);
  if (head?.args === undefined) return;
  const place = head.place ?? call.place;
  const linkArgs = (method: string): readonly Value[] | undefined =>
    links.find(({ name }) => name === method)?.args;
  const add = (
    spec: Omit<UniqueSpec, 'columns' | 'expressions'>,
    keys: readonly Value[],
    label: string,
  ): void => {
    const { columns, expressions } = keysOf(keys);
    addUnique(
      table,
      { ...spec, name: spec.name ?? joinedName(table.name, columns, label), columns, expressions },
      place,
    );
  };
  const first = stringOf(head.args[0]);
  switch (head.name) {
    case 'unique':
      add(
        {
          ...(first !== undefined && { name: first }),
          nullsNotDistinct: linkArgs('nullsNotDistinct') !== undefined,
        },
        linkArgs('on') ?? [],
        'unique',
      );
      return;
    case 'uniqueIndex': {
      const where = linkArgs('where')?.[0];
      const keys = linkArgs('on') ?? linkArgs('onOnly') ?? linkArgs('using')?.slice(1) ?? [];
      add(
        { ...(first !== undefined && { name: first }), ...(where !== undefined && { where: sqlOf(where) }) },
        keys,
        'index',
      );
      return;
    }
    case 'primaryKey': {
      const config = head.args[0]?.kind === 'object' ? head.args[0] : undefined;
      const name = stringOf(property(config, 'name'));
      const keys = config === undefined ? head.args : itemsOf(property(config, 'columns'));
      add({ ...(name !== undefined && { name }), primary: true }, keys, 'pk');
      return;
    }
    case 'foreignKey': {
      const config =
        head.args[0]?.kind === 'function' ? modules.evaluator.apply(head.args[0], []) : head.args[0];
      const targets = itemsOf(property(config, 'foreignColumns')).map((column) =>
        columnOf(column, modules, casing),
      );
      const target = targets[0];
      if (target === undefined) return;
      const onDelete = stringOf(linkArgs('onDelete')?.[0]);
      const name = stringOf(property(config, 'name'));
      table.foreignKeys.push({
        ...(name !== undefined && { name }),
        columns: keysOf(itemsOf(property(config, 'columns'))).columns,
        references: { table: target.table, columns: targets.flatMap((found) => found?.column ?? []) },
        ...(onDelete !== undefined && { onDelete }),
      });
      return;
    }
    default:
  }
}

/** Columns and expressions of an index: `t.email`, `t.email.asc()`, sql`lower(${t.email})`. */
function keysOf(keys: readonly Value[]): { columns: string[]; expressions: string[] } {
  const columns: string[] = [];
  const expressions: string[] = [];
  for (const key of keys) {
    const [head] = chainOf(key);
    if (key.kind !== 'unknown' && head !== undefined && head.args === undefined && head.name !== '')
      columns.push(head.name);
    else expressions.push(sqlOf(key));
  }
  return { columns, expressions };
}
