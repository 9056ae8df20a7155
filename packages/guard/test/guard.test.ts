import { describe, expect, test } from 'vitest';
import {
  check,
  exclusion,
  foreignKey,
  guard,
  isRefusal,
  notNull,
  primaryKey,
  Refusal,
  refuse,
  unique,
  violationOf,
} from '../src/index.ts';
import { rejection, useDatabase } from './support/database.ts';

const database = useDatabase(`
  CREATE SCHEMA other;
  CREATE TABLE workspaces (id int PRIMARY KEY);
  CREATE TABLE providers (
    workspace_id int CONSTRAINT providers_workspace_id_fkey REFERENCES workspaces,
    type text NOT NULL,
    age int CONSTRAINT age_check CHECK (age > 0),
    CONSTRAINT providers_workspace_id_type_key UNIQUE (workspace_id, type)
  );
  CREATE TABLE other.providers (LIKE providers INCLUDING ALL);
  CREATE TABLE people (age int CONSTRAINT age_check CHECK (age > 0));
  INSERT INTO workspaces VALUES (1);
  INSERT INTO providers VALUES (1, 'github');
`);

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], {
  name: 'providers_workspace_id_type_key',
});
const workspaceExists = foreignKey('providers', ['workspace_id'], { name: 'providers_workspace_id_fkey' });
const typeIsGiven = notNull('providers', 'type');
const ageIsPositive = check('providers', { name: 'age_check' });

const duplicate = `INSERT INTO providers VALUES (1, 'github')`;
const orphan = `INSERT INTO providers VALUES (2, 'github')`;
const query = (sql: string) => (): Promise<unknown> => database().pool.query(sql);

describe('guard', () => {
  test('returns what the function returns', async () => {
    expect(await guard(() => 1)).toBe(1);
    expect(await guard(async () => 2, refuse(oneProviderPerType, { title: 'x' }))).toBe(2);
  });

  test('turns the named violation into a refusal', async () => {
    const error = await rejection(
      guard(
        query(duplicate),
        refuse(oneProviderPerType, {
          title: 'Provider already connected',
          detail: 'Disconnect it first.',
          type: '/problems/connected',
        }),
      ),
    );
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({
      name: 'Refusal',
      message: 'Provider already connected',
      status: 409,
      title: 'Provider already connected',
      detail: 'Disconnect it first.',
      type: '/problems/connected',
      constraint: oneProviderPerType,
      cause: { constraint: 'providers_workspace_id_type_key' },
    });
    expect(isRefusal(error)).toBe(true);
    expect(violationOf(error)?.cause).toBe(error.cause);
  });

  test('the first rule that fits wins', async () => {
    const rules = [
      refuse(workspaceExists, { title: 'no' }),
      refuse(oneProviderPerType, { title: 'first' }),
      refuse(oneProviderPerType, { title: 'second' }),
    ];
    expect(await rejection(guard(query(duplicate), ...rules))).toMatchObject({ title: 'first' });
  });

  test.each([
    ['another kind', orphan, refuse(oneProviderPerType, { title: 'Provider already connected' })],
    [
      'another name',
      duplicate,
      refuse(unique('providers', ['type'], { name: 'providers_type_key' }), { title: 'x' }),
    ],
    [
      'the same name on another table',
      'INSERT INTO people VALUES (0)',
      refuse(ageIsPositive, { title: 'x' }),
    ],
    [
      'the same table in another schema',
      `INSERT INTO other.providers VALUES (1, 'a'), (1, 'a')`,
      refuse(
        unique('providers', ['workspace_id', 'type'], {
          name: 'providers_workspace_id_type_key',
          schema: 'public',
        }),
        { title: 'x' },
      ),
    ],
    [
      'another column',
      `INSERT INTO providers (type) VALUES (NULL)`,
      refuse(notNull('providers', 'age'), { title: 'x' }),
    ],
    ['no violation', 'SELECT 1/0', refuse(oneProviderPerType, { title: 'x' })],
  ])('lets through, as the same object: %s', async (_, sql, rule) => {
    let seen: unknown;
    const error = await rejection(
      guard(async () => {
        try {
          await query(sql)();
        } catch (thrown) {
          seen = thrown;
          throw thrown;
        }
      }, rule),
    );
    expect(error).toBe(seen);
  });

  test('a foreign key, a check and a missing value, each as itself', async () => {
    const rules = [
      refuse(oneProviderPerType, { title: 'taken' }),
      refuse(workspaceExists, { status: 404, title: 'No such workspace' }),
      refuse(typeIsGiven, { title: 'No type' }),
      refuse(ageIsPositive, { title: 'Too young' }),
    ];
    expect(await rejection(guard(query(orphan), ...rules))).toMatchObject({
      status: 404,
      title: 'No such workspace',
    });
    expect(
      await rejection(guard(query(`INSERT INTO providers (type) VALUES (NULL)`), ...rules)),
    ).toMatchObject({ status: 422, title: 'No type' });
    expect(
      await rejection(guard(query(`INSERT INTO providers (type, age) VALUES ('x', 0)`), ...rules)),
    ).toMatchObject({ status: 422, title: 'Too young' });
  });

  test('what an inner guard has said stands', async () => {
    const inner = (): Promise<unknown> =>
      guard(query(duplicate), refuse(oneProviderPerType, { title: 'inner' }));
    expect(await rejection(guard(inner, refuse(oneProviderPerType, { title: 'outer' })))).toMatchObject({
      title: 'inner',
    });
  });
});

const of = (rule: { status: number }): number => rule.status;

test('default statuses', () => {
  const name = { name: 'x' };
  expect(of(refuse(unique('t', ['a'], name), { title: '' }))).toBe(409);
  expect(of(refuse(primaryKey('t', ['a'], name), { title: '' }))).toBe(409);
  expect(of(refuse(exclusion('t', name), { title: '' }))).toBe(409);
  expect(of(refuse(foreignKey('t', ['a'], name), { title: '' }))).toBe(409);
  expect(of(refuse(check('t', name), { title: '' }))).toBe(422);
  expect(of(refuse(notNull('t', 'a'), { title: '' }))).toBe(422);
});

test.each([200, 600, 409.5, Number.NaN])('a status of %d is refused where it is declared', (status) => {
  expect(() => refuse(oneProviderPerType, { status, title: 'x' })).toThrow(/status .* is not 400 to 599/);
});
