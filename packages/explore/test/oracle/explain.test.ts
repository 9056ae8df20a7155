import { describe, expect, it } from 'vitest';
import type { ExplainedAnomaly, Oracle } from '../../src/oracle/oracle.ts';
import type { Outcome } from '../../src/oracle/outcome.ts';
import type { History } from '../../src/schedule/history.ts';
import { addBothOrders, answer, oracleOf, outcome, table } from './fixtures.ts';
import { failed, history, step, tablesOf } from './histories.ts';

function explain(oracle: Oracle, of: Outcome, how: History): ExplainedAnomaly {
  const { canonical, serial } = oracle.judge(of);
  expect(serial).toBe(false);
  return oracle.explain({ history: how, outcome: of, canonical, tablesOf });
}

const PROVIDERS = ['id integer', 'workspace_id integer', 'type text'];
const SELECT = 'SELECT 1 FROM providers WHERE workspace_id = $1 AND type = $2';
const INSERT = 'INSERT INTO providers (workspace_id, type) VALUES ($1, $2)';

/** One creates, the other gets 409. `shift` stands for where the sequence is. */
function connected(winner: number, shift = 0, loser = answer(1 - winner, 409, { error: 'exists' })): Outcome {
  const id = 1_000_000 + shift;
  const answers = [answer(winner, 201, { id }), loser];
  const sequences = [{ from: id, to: id + 999 }];
  return outcome(answers, [table('providers', PROVIDERS, [[String(id), '1', 'slack']])], { sequences });
}

function providers(): Oracle {
  const oracle = oracleOf([table('providers', PROVIDERS)]);
  addBothOrders(oracle, ([winner = 0], isMoved) => connected(winner, isMoved ? 500_000 : 0));
  return oracle;
}

const ACCOUNTS = ['id integer', 'balance integer'];
const accounts = table('accounts', ACCOUNTS, [
  ['1', '100'],
  ['2', '100'],
]);

function balances(one: number, two: number): Outcome['tables'] {
  return [
    table('accounts', ACCOUNTS, [
      ['1', String(one)],
      ['2', String(two)],
    ]),
  ];
}

/** SQL scripts that succeed in both orders, with these balances at the end. */
function scripts(ends: Outcome['tables'], bodies: [string, string] = ['', '']): Oracle {
  const oracle = oracleOf([accounts], { asked: () => 'BEGIN' });
  addBothOrders(oracle, () => outcome([answer(0, 'ok', bodies[0]), answer(1, 'ok', bodies[1])], ends));
  return oracle;
}

const ok = [answer(0, 'ok', ''), answer(1, 'ok', '')];

describe('explain', () => {
  it('explains an unhandled violation', () => {
    const of = connected(0, 0, answer(1, 500, { error: 'Internal Server Error' }));
    const how = history([
      step(1, SELECT, 'SELECT 0'),
      step(2, SELECT, 'SELECT 0'),
      step(1, INSERT, 'INSERT 0 1'),
      failed(2, INSERT, '23505', {
        waitedFor: ['1'],
        wokenBy: 4,
        error: { code: '23505', message: 'duplicate key', table: 'providers' },
      }),
      step(1, 'COMMIT', 'COMMIT'),
      step(2, 'ROLLBACK', 'ROLLBACK'),
    ]);
    const explained = explain(providers(), of, how);
    expect(explained).toMatchObject({
      name: 'unhandled violation',
      sentence:
        'Two `POST /workspaces/1/providers` both found nothing in `providers` and both went on to insert: client 2 answered 500. One after the other, the second answers 409.',
      atFault: [0, 1, 2, 3],
    });
    expect(explained.responses[0]?.body).toEqual({ id: "‹client 1's providers.id›" });
  });

  it('explains a duplicate row', () => {
    const rows = [0, 1].map((i) => [String(1_000_000 + i), '1', 'slack']);
    const of = outcome(
      [answer(0, 201, { id: 1_000_000 }), answer(1, 201, { id: 1_000_001 })],
      [table('providers', PROVIDERS, rows)],
    );
    const how = history([
      step(1, SELECT, 'SELECT 0'),
      step(2, SELECT, 'SELECT 0'),
      step(1, INSERT, 'INSERT 0 1'),
      step(1, 'COMMIT', 'COMMIT'),
      step(2, INSERT, 'INSERT 0 1'),
      step(2, 'COMMIT', 'COMMIT'),
    ]);
    expect(explain(providers(), of, how)).toMatchObject({
      name: 'duplicate row',
      sentence:
        'Two `POST /workspaces/1/providers` both found nothing in `providers` and both inserted: client 2 answered 201 and `providers` has one row too many. One after the other, the second answers 409 and `providers` ends without it.',
      atFault: [0, 1, 2, 4],
    });
  });

  it('explains a duplicate row of single statements', () => {
    const sql = 'INSERT INTO providers SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM providers)';
    const rows = [0, 1].map((i) => [String(1_000_000 + i), '1', 'slack']);
    const of = outcome(
      [answer(0, 201, { id: 1_000_000 }), answer(1, 201, { id: 1_000_001 })],
      [table('providers', PROVIDERS, rows)],
    );
    const how = history([
      step(1, sql, 'INSERT 0 1'),
      step(2, sql, 'INSERT 0 1'),
      step(1, 'COMMIT', '', { implicit: true }),
      step(2, 'COMMIT', '', { implicit: true }),
    ]);
    const explained = explain(providers(), of, how);
    expect(explained).toMatchObject({ name: 'duplicate row', atFault: [0, 1] });
    expect(explained.sentence).toContain('Two `POST /workspaces/1/providers` ran at the same time: ');
  });

  it('explains a lost update', () => {
    const how = history([
      step(1, 'SELECT balance FROM accounts WHERE id = 1', 'SELECT 1', { rows: [['100']] }),
      step(2, 'SELECT balance FROM accounts WHERE id = 1', 'SELECT 1', { rows: [['100']] }),
      step(1, 'UPDATE accounts SET balance = 110 WHERE id = 1', 'UPDATE 1'),
      step(1, 'COMMIT', 'COMMIT'),
      step(2, 'UPDATE accounts SET balance = 110 WHERE id = 1', 'UPDATE 1'),
      step(2, 'COMMIT', 'COMMIT'),
    ]);
    expect(explain(scripts(balances(120, 100)), outcome(ok, balances(110, 100)), how)).toMatchObject({
      name: 'lost update',
      sentence:
        'Client 1 and client 2 both read the same from `accounts` and both updated: `accounts.balance` ends as 110. One after the other, `accounts.balance` ends as 120.',
      atFault: [0, 1, 2, 4],
    });
  });

  it('explains write skew', () => {
    const how = history([
      step(1, 'SELECT sum(balance) FROM accounts', 'SELECT 1', { rows: [['200']] }),
      step(2, 'SELECT sum(balance) FROM accounts', 'SELECT 1', { rows: [['200']] }),
      step(1, 'UPDATE accounts SET balance = -50 WHERE id = 1', 'UPDATE 1'),
      step(2, 'UPDATE accounts SET balance = -50 WHERE id = 2', 'UPDATE 1'),
      step(1, 'COMMIT', 'COMMIT'),
      step(2, 'COMMIT', 'COMMIT'),
    ]);
    expect(explain(scripts(balances(-50, 100)), outcome(ok, balances(-50, -50)), how)).toMatchObject({
      name: 'write skew',
      atFault: [0, 1, 2, 3],
    });
  });

  it('explains read skew', () => {
    const how = history([
      step(1, 'SELECT balance FROM accounts WHERE id = 1', 'SELECT 1', { rows: [['100']] }),
      step(2, 'UPDATE accounts SET balance = balance + 10', 'UPDATE 2'),
      step(2, 'COMMIT', 'COMMIT'),
      step(1, 'SELECT balance FROM accounts WHERE id = 2', 'SELECT 1', { rows: [['110']] }),
    ]);
    const of = outcome([answer(0, 'ok', 'total 210'), answer(1, 'ok', '')], balances(110, 110));
    const explained = explain(scripts(balances(110, 110), ['total 220', '']), of, how);
    expect(explained.name).toBe('read skew');
    expect(explained.sentence).toBe(
      'Client 1 read `accounts` before client 2 committed its change to it: client 1 got "total 210" at `$`. One after the other, client 1 gets "total 220" at `$`.',
    );
  });

  it('explains a deadlock', () => {
    const how = history([
      step(1, 'UPDATE accounts SET balance = 0 WHERE id = 1', 'UPDATE 1'),
      step(2, 'UPDATE accounts SET balance = 0 WHERE id = 2', 'UPDATE 1'),
      step(1, 'UPDATE accounts SET balance = 0 WHERE id = 2', 'UPDATE 1', { waitedFor: ['2'], wokenBy: 3 }),
      failed(2, 'UPDATE accounts SET balance = 0 WHERE id = 1', '40P01', { waitedFor: ['1'] }),
    ]);
    const of = outcome([answer(0, 'ok', ''), answer(1, '40P01', '')], balances(0, 0));
    expect(explain(scripts(balances(0, 0)), of, how)).toMatchObject({
      name: 'deadlock',
      sentence:
        "Client 1 and client 2 waited for each other's locks, and the database ended client 2 to break a deadlock (40P01): client 2 failed with 40P01. One after the other, client 2 goes through.",
      atFault: [2, 3],
    });
  });

  it('explains a self-deadlock', () => {
    const how = history(
      [
        step(1, 'UPDATE accounts SET balance = 0 WHERE id = 1', 'UPDATE 1'),
        failed(1, 'DELETE FROM accounts WHERE id = 1', '57014', { lane: '1b', waitedFor: ['1'] }),
      ],
      { selfDeadlocked: ['1b'] },
    );
    const of = outcome([answer(0, 500, ''), answer(1, 'ok', '')], balances(0, 0));
    expect(explain(scripts(balances(0, 0)), of, how)).toMatchObject({
      name: 'self-deadlock',
      sentence: expect.stringContaining(
        'Client 1 waited for a lock that another connection of its own held',
      ) as string,
      atFault: [1],
    });
  });

  it.each<[string, History, Outcome, string]>([
    [
      'aborted transaction reused',
      history([failed(2, INSERT, '23505'), failed(2, SELECT, '25P02')]),
      connected(0, 0, answer(1, 500)),
      'Client 2 went on in a transaction that had failed (25P02): client 2 answered 500. One after the other, the second answers 409.',
    ],
    [
      'silent rollback',
      history([failed(2, INSERT, '23505'), step(2, 'COMMIT', 'ROLLBACK')]),
      connected(0, 0, answer(1, 201, { id: 1_000_009 })),
      'Client 2 reported success although the database answered ROLLBACK to its COMMIT: client 2 answered 201. One after the other, the second answers 409.',
    ],
    [
      'leaked transaction',
      history([failed(2, INSERT, '23505')]),
      { ...connected(0), leaked: [1] },
      'Client 2 left its transaction open. One after the other, client 2 does not.',
    ],
    [
      'non-serializable',
      history([]),
      connected(0, 0, answer(1, 404)),
      'Client 2 answered 404. One after the other, the second answers 409.',
    ],
  ])('explains what is called %s', (name, how, of, sentence) => {
    expect(explain(providers(), of, how)).toMatchObject({ name, sentence });
  });
});
