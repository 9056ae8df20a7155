import type { Catalog } from '../catalog.ts';
import type { Modules } from '../symbolic/modules.ts';
import { chainOf, entriesOf, type Value } from '../symbolic/value.ts';
import { tableCallOf } from './drizzle-table.ts';

const builders: Value = {
  kind: 'object',
  entries: new Map(
    ['one', 'many'].map((name) => [name, { value: { kind: 'name', name }, place: { file: '', line: 0 } }]),
  ),
};

/** Where the rows of a table lead to: `relations(users, ({ many }) => ({ posts: many(posts) }))`. */
export function readRelations(value: Value, modules: Modules, catalog: Catalog): void {
  const [call] = chainOf(value);
  const [of, described] = call?.args ?? [];
  if (call?.name !== 'relations' || of === undefined || described === undefined) return;
  const source = tableCallOf(of, modules);
  if (source === undefined) return;
  const table = catalog.create(source, source.place);
  for (const [property, entry] of entriesOf(modules.evaluator.apply(described, [builders]))) {
    const [target] = chainOf(entry.value).find(({ args }) => args !== undefined)?.args ?? [];
    const name = target === undefined ? undefined : tableCallOf(target, modules)?.name;
    if (name !== undefined) table.relations.set(property, name);
  }
}
