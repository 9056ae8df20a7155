import { explore, type Client as Actor, type Scenario } from '@toctou/explore';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { primaryKey } from '../../src/index.ts';
import { insertAllOnce, insertOnce, transaction, type Isolation } from '../../src/pg/index.ts';

const onePerType = primaryKey('providers', ['type'], { name: 'providers_pkey' });

const actor = (work: (client: Client) => Promise<unknown>): Actor => ({
  run: async ({ url }) => {
    const client = new Client(url);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  },
});

const once = (isolation: Isolation | undefined, label: string): Actor =>
  actor((client) =>
    isolation === undefined
      ? insertOnce(client, onePerType, { type: 'github', label })
      : transaction(client, (tx) => insertOnce(tx, onePerType, { type: 'github', label }), {
          isolation,
          retry: { attempts: 5 },
        }),
  );
const several = (label: string, ...types: string[]): Actor =>
  actor((client) =>
    insertAllOnce(
      client,
      onePerType,
      types.map((type) => ({ type, label })),
    ),
  );
/** What everybody writes first: the explorer has to find what is wrong with it. */
const naive = actor(async (client) => {
  const { rows } = await client.query('SELECT * FROM providers');
  if (rows.length === 0) await client.query(`INSERT INTO providers VALUES ('github', 'a')`);
});
const remove = actor((client) => client.query('DELETE FROM providers').then(({ rowCount }) => rowCount));

const cases: Readonly<Record<string, Scenario>> = {
  ...Object.fromEntries(
    ([undefined, 'read committed', 'repeatable read', 'serializable'] as const).map((level) => [
      level ?? 'without a transaction',
      { race: [once(level, 'a'), once(level, 'b'), remove] },
    ]),
  ),
  'the row is there at first': {
    given: { first: { sql: `INSERT INTO providers VALUES ('github', 'old')` } },
    race: [once(undefined, 'a'), remove],
  },
  'several rows': { race: [several('a', 'x', 'y'), several('b', 'y', 'x')] },
};

async function verdictOf(name: string, scenario: Scenario): Promise<string | undefined> {
  const { scenarios } = await explore({
    file: 'insert-once',
    folder: import.meta.dirname,
    config: {
      database: { setup: 'CREATE TABLE providers (type text PRIMARY KEY, label text)' },
      scenarios: { [name]: scenario },
    },
  });
  return scenarios[0]?.verdict;
}

test.each(Object.entries(cases))(
  'inserts and a deletion in every order end as if one after the other: %s',
  async (name, scenario) => {
    expect(await verdictOf(name, scenario)).toBe('serializable');
  },
);

test('the explorer sees what is wrong with a select and then an insert', async () => {
  expect(await verdictOf('naive', { race: [naive, naive], expect: 'anomalous' })).toBe('anomalous');
});
