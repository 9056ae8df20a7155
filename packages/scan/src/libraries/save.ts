import type { Operation } from '../flow/access.ts';
import { isOpen, itemsOf, pathOf, type Value } from '../flow/value.ts';

/** `save` of what was read updates it; of anything else without a key it inserts. */
export function saveOf(table: string, value: Value | undefined, library = 'typeorm'): Operation {
  const [item] = itemsOf(value);
  if (item?.shape.kind === 'row') {
    const sets = new Map(item.shape.mutations.map(({ column, value: of }) => [column, of]));
    const setsOpen = sets.delete('');
    return {
      library,
      kind: 'update',
      table,
      where: [[{ column: 'id', operator: '=', value: item }]],
      sets,
      setsOpen,
      gives: 'row',
      resurrects: library === 'typeorm',
    };
  }
  const { shape } = item ?? {};
  const fields = shape?.kind === 'object' || shape?.kind === 'instance' ? shape.fields : undefined;
  const key = fields?.get('id');
  const isUpdate =
    isGiven(key) ||
    (item !== undefined && item.sources.some(({ access }) => access.operation.table === table));
  return {
    library,
    kind: isUpdate ? 'update' : 'insert',
    table,
    where: isGiven(key) ? [[{ column: 'id', operator: '=', value: key }]] : [[]],
    // The key is where the row is found: it is not changed.
    sets: new Map(
      [...(fields ?? [])].filter(
        ([name, of]) => of.shape.kind !== 'function' && !(isUpdate && name === 'id'),
      ),
    ),
    // What a constructor does with its arguments is not seen here.
    setsOpen: item === undefined || isOpen(item),
    gives: 'row',
  };
}

/** Whether an object has a key: one that was read, or that the caller names. A mapper copies it where there is none as well. */
function isGiven(key: Value | undefined): boolean {
  if (key === undefined) return false;
  const path = pathOf(key);
  return key.sources.length > 0 || (path !== undefined && !path.startsWith('.'));
}
