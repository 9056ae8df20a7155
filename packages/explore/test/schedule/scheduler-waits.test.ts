import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Connection, StepRequest, StepResult } from '../../src/schedule/gate.ts';
import type { History } from '../../src/schedule/history.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';
import type { Wait } from '../../src/schedule/waits.ts';

const connection = (client: number): Connection => ({
  client,
  cancel: () => Promise.resolve(),
  rollback: () => Promise.resolve(),
});
const holder = connection(0);
const waiter = connection(1);

const step = (sql: string, prepares?: true): StepRequest => ({
  sql,
  params: [],
  counted: true,
  ...(prepares ? { prepares } : {}),
});
const result = (status: 'I' | 'T'): StepResult => ({ results: [], status });

/** The holder inserts, the waiter waits for its COMMIT, which comes last. @param insert arrives at the gate as the waiter */
async function race(
  waitsFor: () => Wait,
  insert: (scheduler: Scheduler) => Promise<void>,
  onCommit: () => void = () => {},
): Promise<History> {
  const scheduler = new Scheduler({
    waitsFor: (asked) => Promise.resolve(new Map(asked.includes(waiter) ? [[waiter, waitsFor()]] : [])),
    idleMs: 10_000,
    timeoutMs: 2000,
  });
  for (const each of [holder, waiter]) {
    scheduler.opening(each);
    scheduler.opened(each);
  }
  let release: (() => void) | undefined;
  const committed = new Promise<void>((resolve) => (release = resolve));
  const hold = async (): Promise<void> => {
    await scheduler.arrive(holder, step('INSERT'));
    scheduler.done(holder, result('T'));
    await scheduler.arrive(holder, step('COMMIT'));
    onCommit();
    scheduler.done(holder, result('I'));
    release?.();
  };
  const wait = async (): Promise<void> => {
    await insert(scheduler);
    await committed;
    scheduler.done(waiter, result('I'));
  };
  const plan = ['1', '2', '1'];
  return scheduler.run(
    [
      { client: 0, perform: hold },
      { client: 1, perform: wait },
    ],
    () => plan.shift() ?? '',
  );
}

test('a step that was prepared first and now waits for another connection is known to wait at once', async () => {
  const history = await race(
    () => ({ holders: [holder] }),
    async (scheduler) => {
      await scheduler.arrive(waiter, step('INSERT', true));
      scheduler.prepared(waiter);
      await nextTurn();
      await scheduler.arrive(waiter, step('INSERT'));
    },
  );
  expect(history).toMatchObject({ schedule: ['1', '2', '1'], idle: [] });
});

test('nothing is released before the database has looked whether a wait is part of a deadlock', async () => {
  const happened: string[] = [];
  const look = async (): Promise<void> => {
    // Whatever does not wait for it has happened by then.
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    happened.push('it has looked');
  };
  const history = await race(
    () => ({ holders: [holder], checked: look() }),
    (scheduler) => scheduler.arrive(waiter, step('INSERT')),
    () => happened.push('COMMIT'),
  );
  expect(happened).toEqual(['it has looked', 'COMMIT']);
  expect(history.steps.map(({ waitedFor }) => waitedFor)).toEqual([[], ['1'], []]);
});
