import { expect, test } from 'vitest';
import { relevantFiles } from '../../src/source/prefilter.ts';

const texts = new Map([
  [
    'server/users.ts',
    "import { ROLE } from './role';\nexport const find = async () => db.query('select 1 from users');",
  ],
  ['server/route.ts', "import { find } from './users';\nexport const handler = () => find();"],
  ['server/role.ts', 'export const ROLE = 1;'],
  ['server/unrelated.ts', 'export const sum = (a: number, b: number) => a + b;'],
  ['web/page.ts', "import { find } from '../server/users';\nexport const page = () => find;"],
  ['web/app.ts', "import { page } from './page';\nexport const app = async () => client.query(page);"],
]);

test('what asks, who imports it, what those import; not what only draws', () => {
  const resolve = (specifier: string, from: string): string | undefined => {
    const file = `${new URL(specifier, `file:///${from}`).pathname.slice(1)}.ts`;
    return texts.has(file) ? file : undefined;
  };
  expect(relevantFiles(texts, (file) => file.startsWith('server/'), resolve)).toStrictEqual([
    'server/role.ts',
    'server/route.ts',
    'server/users.ts',
  ]);
});
