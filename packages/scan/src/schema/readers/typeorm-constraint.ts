import type { Draft, Place } from '../catalog.ts';
import { addUnique } from '../catalog.ts';
import { typeormName } from '../naming.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { booleanOf, property, stringOf, stringsOf } from '../symbolic/value.ts';

/** `@Unique`, `@Index({ unique: true })`, on the class with its columns or on a property. */
export function readConstraint(
  { name, args = [], place }: Link,
  table: Draft,
  columns: ReadonlyMap<string, readonly string[]>,
  at: Place,
  own?: readonly string[],
): void {
  if (name !== 'Unique' && name !== 'Index') return;
  const [first] = args;
  const given = stringOf(first);
  const options = args.findLast(({ kind }) => kind === 'object');
  if (name === 'Index' && booleanOf(property(options, 'unique')) !== true) return;
  const list = args.find(({ kind }) => kind === 'array' || kind === 'function');
  const listed =
    list?.kind === 'array'
      ? stringsOf(list)
      : own === undefined && name === 'Unique'
        ? args.flatMap((arg) => stringOf(arg) ?? [])
        : [];
  const chosen = listed.flatMap((key) => columns.get(key.split('.')[0] ?? key) ?? [key]);
  const keys = chosen.length > 0 ? chosen : (own ?? []);
  const where = stringOf(property(options, 'where'));
  const isListed = list !== undefined || own !== undefined;
  addUnique(
    table,
    {
      name:
        (isListed ? given : undefined) ??
        stringOf(property(options, 'name')) ??
        typeormName(name === 'Unique' ? 'UQ' : 'IDX', table.name, keys, where),
      columns: keys,
      ...(where !== undefined && { where }),
    },
    place ?? at,
  );
}

/** The options of a decorator: its last object. */
export function optionsOf({ args = [] }: Link): Value | undefined {
  return args.findLast(({ kind }) => kind === 'object');
}
