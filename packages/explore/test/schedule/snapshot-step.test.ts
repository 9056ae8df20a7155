import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { TestRace } from '../support/race.ts';
import { useEngine } from '../support/server.ts';

const server = useEngine();
let race: TestRace;

afterEach(async () => {
  await race.close();
});

test('a message that begins a transaction and takes its snapshot is a step', async () => {
  race = await TestRace.start(await server.database(), 'CREATE TABLE note (id int)', [
    async (url) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
      const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM note');
      await client.query('COMMIT');
      await client.end();
      return rows[0]?.count;
    },
    ['INSERT INTO note VALUES (1)'],
  ]);
  const runs = await race.explore();
  const counts = new Map(runs.map(({ history, answers }) => [history.schedule.join(''), answers[0]]));
  expect(counts.get('22111')).toBe('1');
  expect(counts.get('12211')).toBe('0');
  expect(counts.get('11122')).toBe('0');
});
