import { expect, test } from 'vitest';
import { refuse, unique } from '../../src/index.ts';
import { tablesOf } from '../../src/names/kysely.ts';

/** As kysely-codegen writes it. */
interface DB {
  providers: { id: number; workspace_id: number; type: string };
  'audit.log': { id: number };
}
const table = tablesOf<DB>();

test('what is made is what would be made by hand', () => {
  const providers = table('providers');
  const name = 'one_type';
  expect(providers.unique(['workspace_id', 'type'], { name })).toEqual(
    unique('providers', ['workspace_id', 'type'], { name }),
  );
  expect([
    providers.unique(['type']),
    providers.primaryKey(['id'], { name: 'pk' }),
    providers.foreignKey(['workspace_id'], { name: 'fk', references: { table: 'w', columns: ['id'] } }),
    providers.check('age'),
    providers.exclusion('overlap'),
    providers.notNull('type'),
  ]).toEqual([
    { kind: 'unique', table: 'providers', columns: ['type'] },
    { kind: 'primary_key', table: 'providers', columns: ['id'], name: 'pk' },
    {
      kind: 'foreign_key',
      table: 'providers',
      columns: ['workspace_id'],
      name: 'fk',
      references: { table: 'w', columns: ['id'] },
    },
    { kind: 'check', table: 'providers', name: 'age' },
    { kind: 'exclusion', table: 'providers', name: 'overlap' },
    { kind: 'not_null', table: 'providers', columns: ['type'] },
  ]);
});

test('a table of another schema', () => {
  expect(table('audit.log').unique(['id'], { name: 'x' })).toMatchObject({ table: 'log', schema: 'audit' });
  expect(table('audit.log').notNull('id')).toEqual({
    kind: 'not_null',
    table: 'log',
    columns: ['id'],
    schema: 'audit',
  });
});

/** Never run: tsc is what tests it. */
export function types(): void {
  const providers = table('providers');
  // @ts-expect-error -- no such table
  table('provider');
  // @ts-expect-error -- no such column
  providers.unique(['workspaceId'], { name: 'x' });
  // @ts-expect-error -- no such column
  providers.notNull('id2');
  refuse(providers.unique(['type'], { name: 'x' }), { title: '' });
  // @ts-expect-error -- without a name it is for verifyConstraints alone
  refuse(providers.unique(['type']), { title: '' });
  // @ts-expect-error -- without a name it is for verifyConstraints alone
  refuse(unique('providers', ['type']), { title: '' });
}
