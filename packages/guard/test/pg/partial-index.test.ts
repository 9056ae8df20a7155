import { expect, test } from 'vitest';
import { unique } from '../../src/index.ts';
import { insertAllOnce, insertOnce } from '../../src/pg/index.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase(`
  CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, email text, deleted_at date);
  CREATE UNIQUE INDEX one_live ON t (email) WHERE deleted_at IS NULL;
  INSERT INTO t (email, deleted_at) VALUES ('a', '2020-01-01');
`);
const oneLive = unique('t', ['email'], { name: 'one_live', where: 'deleted_at IS NULL' });

test('the rows that a partial index leaves out are not in the way, and not found', async () => {
  const first = await insertOnce(database().pool, oneLive, { email: 'a' });
  expect(first).toMatchObject({ created: true, row: { id: 2, email: 'a', deleted_at: null } });
  expect(await insertOnce(database().pool, oneLive, { email: 'a' })).toEqual({ ...first, created: false });
  expect(await insertAllOnce(database().pool, oneLive, [{ email: 'a' }, { email: 'b' }])).toMatchObject([
    { created: false, row: { id: 2 } },
    { created: true, row: { email: 'b' } },
  ]);
});
