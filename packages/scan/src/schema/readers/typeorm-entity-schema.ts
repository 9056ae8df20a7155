import type { Catalog, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { snakeCase, typeormName } from '../naming.ts';
import type { Value } from '../symbolic/value.ts';
import { booleanOf, chainOf, entriesOf, itemsOf, property, stringOf, stringsOf } from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';
import type { TypeormSettings } from './typeorm-settings.ts';

export function readEntitySchema(
  options: Value | undefined,
  place: Place,
  settings: TypeormSettings,
  catalog: Catalog,
): void {
  const model = stringOf(property(options, 'name'));
  if (model === undefined || property(options, 'columns') === undefined) return;
  const table = catalog.create(
    {
      name: stringOf(property(options, 'tableName')) ?? snakeCase(model),
      schema: stringOf(property(options, 'schema')),
    },
    place,
  );
  table.models.add(model);
  const columns = new Map<string, string[]>();
  const primary: string[] = [];
  for (const [key, { value, place: at }] of entriesOf(property(options, 'columns'))) {
    const name = stringOf(property(value, 'name')) ?? (settings.snakeCase ? snakeCase(key) : key);
    columns.set(key, [name]);
    const type =
      stringOf(property(value, 'type')) ??
      (chainOf(property(value, 'type') ?? { kind: 'unknown' })[0]?.name || undefined);
    const isPrimary = booleanOf(property(value, 'primary')) === true;
    setColumn(table, {
      name,
      property: key,
      ...(type !== undefined && { type: type.toLowerCase() }),
      nullable: !isPrimary && booleanOf(property(value, 'nullable')) === true,
      caseInsensitive: ignoresCase(type, settings.dialect),
      generated: property(value, 'generated') !== undefined,
    });
    if (isPrimary) primary.push(name);
    if (booleanOf(property(value, 'unique')) === true)
      addUnique(table, { name: typeormName('UQ', table.name, [name]), columns: [name] }, at);
  }
  addUnique(table, { name: typeormName('PK', table.name, primary), primary: true, columns: primary }, place);
  for (const unique of itemsOf(property(options, 'uniques'))) {
    const keys = stringsOf(property(unique, 'columns')).flatMap((key) => columns.get(key) ?? [key]);
    addUnique(
      table,
      { name: stringOf(property(unique, 'name')) ?? typeormName('UQ', table.name, keys), columns: keys },
      place,
    );
  }
  for (const index of itemsOf(property(options, 'indices'))) {
    if (booleanOf(property(index, 'unique')) !== true) continue;
    const keys = stringsOf(property(index, 'columns')).flatMap((key) => columns.get(key) ?? [key]);
    const where = stringOf(property(index, 'where'));
    addUnique(
      table,
      {
        name: stringOf(property(index, 'name')) ?? typeormName('IDX', table.name, keys, where),
        columns: keys,
        ...(where !== undefined && { where }),
      },
      place,
    );
  }
}
