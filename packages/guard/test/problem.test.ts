import { expect, test } from 'vitest';
import { check, GuardError, notNull, problemOf, Refusal, refuse, unique } from '../src/index.ts';

// What pg raises for NOWAIT; test/hono has the real one.
const driverError = (more: object = {}): Error =>
  Object.assign(new Error('could not obtain lock on row in relation "secrets"'), {
    code: '55P03',
    severity: 'ERROR',
    ...more,
  });
const oneId = unique('t', ['id'], { name: 't_id_key' });

test('an abort is 503, however wrapped', () => {
  const wrapped = new Error('Failed query', { cause: driverError() });
  expect(problemOf(driverError())?.status).toBe(503);
  expect(problemOf(wrapped)?.status).toBe(503);
  expect(JSON.stringify(problemOf(wrapped))).not.toContain('secrets');
});

test.each(['status', 'statusCode'])(
  'an error with a %s of its own is the answer of the application',
  (name) => {
    const cause = driverError();
    expect(problemOf(Object.assign(new Error('mine', { cause }), { [name]: 418 }))).toBeUndefined();
    expect(
      problemOf(
        Object.assign(new Error('mine', { cause: new Refusal(refuse(oneId, { title: 'Taken' })) }), {
          [name]: 418,
        }),
      ),
    ).toBeUndefined();
  },
);

test('the status of a driver over HTTP answers nobody', () => {
  expect(problemOf(driverError({ status: 400 }))?.status).toBe(503);
  expect(problemOf(new Error('Failed query', { cause: driverError({ status: 400 }) }))?.status).toBe(503);
});

test('nobody is asked to send again what may be saved', () => {
  expect(problemOf(new GuardError('OUTCOME_UNKNOWN', 'lost', driverError()))).toBeUndefined();
});

test('the name of the constraint only where it is asked for, and where it has one', () => {
  const named = new Refusal(refuse(oneId, { title: 'Taken' }));
  const condition = new Refusal(refuse(check('t', { name: 't_n_check' }), { title: 'Too few' }));
  const nameless = new Refusal(refuse(notNull('t', 'n'), { title: 'n is missing' }));
  expect(problemOf(named)?.body).toEqual({ title: 'Taken', status: 409 });
  expect(problemOf(named, { constraint: false })?.body).toEqual({ title: 'Taken', status: 409 });
  expect(problemOf(named, { constraint: true })?.body.constraint).toBe('t_id_key');
  expect(problemOf(condition, { constraint: true })?.body.constraint).toBe('t_n_check');
  expect(problemOf(nameless, { constraint: true })?.body).toEqual({ title: 'n is missing', status: 422 });
});

test.each([undefined, null, 'text', 7, Symbol('s'), {}, []])('%o is no problem', (value) => {
  expect(problemOf(value)).toBeUndefined();
});

test('what cannot be read is no problem either', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(problemOf(proxy)).toBeUndefined();
});
