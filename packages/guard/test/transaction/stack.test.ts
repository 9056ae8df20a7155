import { expect, test } from 'vitest';
import { leadTo } from '../../src/transaction/stack.ts';

function whereItWasCalled(): Error {
  return new Error('caller');
}

test('a stack that ends in a socket gets the lines of the caller, below its own', () => {
  const error = Object.assign(new Error('duplicate'), {
    stack: 'Error: duplicate\n    at Socket.read (net:1:1)',
  });
  leadTo(whereItWasCalled(), error);
  expect(error.stack).toMatch(
    /^Error: duplicate\n {4}at Socket\.read .*\n {4}at whereItWasCalled .*stack\.test\.ts/,
  );
});

test('a stack that has the caller already is left alone', () => {
  const error = whereItWasCalled();
  const { stack } = error;
  leadTo(error, error);
  expect(error.stack).toBe(stack);
});

test.each([
  ['frozen', Object.freeze(new Error('x'))],
  ['a string', 'x'],
  ['null', null],
  ['without a stack', { stack: undefined }],
  [
    'a stack that throws',
    {
      get stack() {
        throw new Error('no');
      },
    },
  ],
])('what cannot have one is left alone: %s', (_, error) => {
  expect(() => {
    leadTo(whereItWasCalled(), error);
  }).not.toThrow();
});
