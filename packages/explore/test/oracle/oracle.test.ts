import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addBothOrders, answer, moved, oracleOf, outcome, table } from './fixtures.ts';
import type { Outcome } from '../../src/oracle/outcome.ts';

const COLUMNS = ['id integer', 'workspace_id integer', 'type text', 'created_at timestamp with time zone'];
const before = table('providers', COLUMNS, [['1', '1', 'github', '2026-01-01 00:00:00+00']]);
const AUDIT = ['id uuid', 'provider_id integer', 'payload jsonb'];

function nowText(): string {
  return new Date().toISOString().replace('T', ' ').replace('Z', '+00');
}

/** One client creates, the other is refused. */
function serialRun(winner: number, shift = 0): Outcome {
  const id = 1_000_000 + shift + winner;
  const at = nowText();
  const answers = [0, 1].map((client) =>
    client === winner
      ? answer(client, 201, {
          id,
          message: `created provider ${id}`,
          at: new Date().toISOString(),
          etag: randomUUID(),
        })
      : answer(client, 409, { error: 'Provider already connected' }),
  );
  return outcome(
    answers,
    [
      table('providers', COLUMNS, [...before.rows, [String(id), '1', 'slack', at]]),
      table('audit', AUDIT, [
        [randomUUID(), String(id), JSON.stringify({ provider: id, token: `tok_${randomUUID()}` })],
      ]),
    ],
    shift < 500_000 ? {} : moved,
  );
}

function trained(more: Parameters<typeof oracleOf>[1] = {}): ReturnType<typeof oracleOf> {
  const oracle = oracleOf([before, table('audit', AUDIT)], more);
  addBothOrders(oracle, ([winner], isMoved) => serialRun(winner ?? 0, isMoved ? 500_000 : 0));
  return oracle;
}

describe('Oracle', () => {
  it('finds every serial outcome again, whatever its made-up values are', () => {
    const oracle = trained();
    expect(oracle.serialOutcomes).toBe(2);
    expect(oracle.judge(serialRun(0, 77)).serial).toBe(true);
    expect(oracle.judge(serialRun(1, 1234)).serial).toBe(true);
  });

  it('names made-up values by who made them', () => {
    const oracle = trained();
    const { canonical } = oracle.judge(serialRun(0));
    const [response] = oracle.difference(canonical).serialResponses;
    expect(response?.body).toEqual({
      at: '‹time›',
      etag: "‹client 1's etag›",
      id: "‹client 1's providers.id›",
      message: "created provider ‹client 1's providers.id›",
    });
  });

  it('tells a violation from the refusal', () => {
    const oracle = trained();
    const anomalous = serialRun(0);
    const judged = oracle.judge({
      ...anomalous,
      answers: [anomalous.answers[0] ?? answer(0, 0), answer(1, 500, { error: 'Internal Server Error' })],
    });
    expect(judged.serial).toBe(false);
    expect(oracle.difference(judged.canonical)).toMatchObject({
      serialOrder: [1, 2],
      entries: [
        { kind: 'answer', client: 2, request: 1, path: 'status', actual: 500, serial: 409 },
        {
          kind: 'answer',
          client: 2,
          path: '$.error',
          actual: 'Internal Server Error',
          serial: 'Provider already connected',
        },
      ],
    });
  });

  it('shows a row too many by the name of its id', () => {
    const oracle = trained();
    const [first, second] = [serialRun(0), serialRun(1)];
    const both = outcome(
      [first.answers[0] ?? answer(0, 0), second.answers[1] ?? answer(1, 0)],
      [0, 1].map((i) => ({
        ...table('', []),
        ...first.tables[i],
        table: i === 0 ? 'providers' : 'audit',
        rows: [...(first.tables[i]?.rows ?? []), ...(second.tables[i]?.rows.slice(i === 0 ? 1 : 0) ?? [])],
      })),
    );
    const judged = oracle.judge(both);
    expect(judged.serial).toBe(false);
    expect(oracle.difference(judged.canonical).entries).toContainEqual({
      kind: 'row',
      table: 'providers',
      side: 'extra',
      row: { id: "‹client 2's providers.id›", workspace_id: '1', type: 'slack', created_at: '‹time›' },
      count: 1,
    });
  });

  it('notices a reference that leads elsewhere', () => {
    const oracle = trained();
    const run = serialRun(0);
    const audit = run.tables[1];
    const wrong = {
      ...table('audit', AUDIT),
      rows: [[audit?.rows[0]?.[0] ?? '', '1', audit?.rows[0]?.[2] ?? '']],
    };
    expect(oracle.judge({ ...run, tables: [run.tables[0] ?? before, wrong] }).serial).toBe(false);
  });

  it('asks for the serial orders of those who were not refused', () => {
    const oracle = trained({ refusals: [503] });
    const refused = {
      ...serialRun(1),
      answers: [answer(0, 503, { error: 'try again' }), ...serialRun(1).answers.slice(1)],
    };
    const id = refused.tables[0]?.rows[1]?.[0];
    const judgedFirst = oracle.judge({
      ...refused,
      answers: [refused.answers[0] ?? answer(0, 0), answer(1, 201, { id: Number(id) })],
    });
    expect(judgedFirst).toMatchObject({ serial: false, needs: [[1]] });
    const alone = (shift: number): Outcome => {
      const run = serialRun(1, shift);
      return { ...run, answers: run.answers.filter(({ client }) => client === 1) };
    };
    expect(oracle.addSerial([1], alone(0), alone(500_000))).toBeUndefined();
    const late = serialRun(1, 9);
    const again = { ...late, answers: [answer(0, 503, { error: 'try again' }), ...late.answers.slice(1)] };
    expect(oracle.judge(again)).toMatchObject({ serial: true, needs: [] });
    // the refused client left a row: not what a refusal promises
    const rows = [...(late.tables[0]?.rows ?? []), ['1000099', '1', 'slack', nowText()]];
    const leftRow = { ...again, tables: [{ ...table('providers', COLUMNS), rows }, ...late.tables.slice(1)] };
    expect(oracle.judge(leftRow)).toMatchObject({ serial: false, needs: [] });
  });

  it('runs nobody when everybody was refused', () => {
    const oracle = trained({ refusals: [503] });
    const all = outcome([answer(0, 503), answer(1, 503)], [before]);
    expect(oracle.judge(all).needs).toEqual([[1], [0], []]);
    const nobody = outcome([], [before]);
    oracle.addSerial([], nobody, nobody);
    expect(oracle.judge(all).serial).toBe(true);
  });

  it('refuses to judge before there is a serial outcome', () => {
    expect(() => oracleOf().judge(outcome([]))).toThrow(RangeError);
  });
});
