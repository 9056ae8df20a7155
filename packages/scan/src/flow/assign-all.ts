import { fieldsOf, isOpen, unknown, type Value } from './value.ts';

/** `Object.assign(target, ...others)`: a row that was read is changed by it. */
export function assignAll(args: readonly Value[]): Value {
  const [target = unknown, ...others] = args;
  const { shape } = target;
  for (const other of others) {
    for (const [column, value] of fieldsOf(other) ?? []) {
      if (shape.kind === 'row') shape.mutations.push({ column, value });
      else if (shape.kind === 'object' || shape.kind === 'instance') shape.fields.set(column, value);
    }
    if (!isOpen(other)) continue;
    if (shape.kind === 'row') shape.mutations.push({ column: '', value: other });
    else if (shape.kind === 'object' || shape.kind === 'instance') shape.open = true;
  }
  return target;
}
