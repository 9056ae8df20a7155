import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Connection, StepRequest, StepResult } from '../../src/schedule/gate.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';

const connection = (client: number): Connection => ({
  client,
  cancel: () => Promise.resolve(),
  rollback: () => Promise.resolve(),
});
const step = (sql: string, prepares?: true): StepRequest => ({
  sql,
  params: [],
  counted: true,
  ...(prepares ? { prepares } : {}),
});
const result = (status: 'I' | 'T'): StepResult => ({ results: [], status });

test('a step that was prepared first and now waits for another connection is known to wait at once', async () => {
  const holder = connection(0);
  const waiter = connection(1);
  const scheduler = new Scheduler({
    waitsFor: (asked) => Promise.resolve(new Map(asked.includes(waiter) ? [[waiter, [holder]]] : [])),
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
    scheduler.done(holder, result('I'));
    release?.();
  };
  const wait = async (): Promise<void> => {
    await scheduler.arrive(waiter, step('INSERT', true));
    scheduler.prepared(waiter);
    await nextTurn();
    await scheduler.arrive(waiter, step('INSERT'));
    await committed;
    scheduler.done(waiter, result('I'));
  };
  const plan = ['1', '2', '1'];
  const history = await scheduler.run(
    [
      { client: 0, perform: hold },
      { client: 1, perform: wait },
    ],
    () => plan.shift() ?? '',
  );
  expect(history).toMatchObject({ schedule: ['1', '2', '1'], idle: [] });
});
