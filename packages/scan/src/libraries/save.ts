import type { Operation } from '../flow/access.ts';
import { itemsOf, type Value } from '../flow/value.ts';

/** `save` of what was read updates it; of anything else without a key it inserts. */
export function saveOf(table: string, value: Value | undefined, library = 'typeorm'): Operation {
  const [item] = itemsOf(value);
  if (item?.shape.kind === 'row') {
    const sets = new Map(item.shape.mutations.map(({ column, value: of }) => [column, of]));
    const { '': _, ...rest } = Object.fromEntries(sets);
    return {
      library,
      kind: 'update',
      table,
      where: [[{ column: 'id', operator: '=', value: item }]],
      sets: new Map(Object.entries(rest)),
      setsOpen: sets.has(''),
      gives: 'row',
      resurrects: library === 'typeorm',
    };
  }
  const fields =
    item?.shape.kind === 'object' || item?.shape.kind === 'instance' ? item.shape.fields : undefined;
  const hasKey = fields?.has('id') === true;
  const fresh = item?.shape.kind === 'instance' ? item.shape.args !== undefined : fields !== undefined;
  const sets = new Map([...(fields ?? [])].filter(([, of]) => of.shape.kind !== 'function'));
  return {
    library,
    kind: hasKey || (!fresh && item !== undefined && item.sources.length > 0) ? 'update' : 'insert',
    table,
    where: hasKey ? [[{ column: 'id', operator: '=', value: fields?.get('id') }]] : [[]],
    sets,
    setsOpen: item?.shape.kind === 'object' ? item.shape.open : fields === undefined,
    gives: 'row',
  };
}
