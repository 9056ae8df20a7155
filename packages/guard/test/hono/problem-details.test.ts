import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { problemDetails } from '../../src/hono/index.ts';
import { guard, problemOf, problemResponse, refuse, unique } from '../../src/index.ts';
import { transaction } from '../../src/pg/index.ts';
import { rejection, useDatabase } from '../support/database.ts';

const database = useDatabase(
  'CREATE TABLE t (id int CONSTRAINT t_id_key UNIQUE, n int); INSERT INTO t VALUES (1, 0)',
);
const oneId = unique('t', ['id'], { name: 't_id_key' });
const declared = {
  title: 'Already there',
  detail: 'Take another.',
  type: 'https://example.com/problems/there',
};

const duplicate = (): Promise<unknown> =>
  guard(() => database().pool.query('INSERT INTO t VALUES (1)'), refuse(oneId, declared));
const locked = async (): Promise<unknown> => {
  const holder = await database().connect();
  await holder.query('BEGIN; SELECT * FROM t FOR UPDATE');
  try {
    return await database().pool.query('SELECT * FROM t FOR UPDATE NOWAIT');
  } finally {
    await holder.query('ROLLBACK');
  }
};
const aborted = (): Promise<unknown> =>
  transaction(database().pool, async (tx) => tx.query('SELEC').catch(() => tx.query('SELECT 1')));

function app(onError: Parameters<Hono['onError']>[0]): Hono {
  const hono = new Hono();
  hono.onError(onError);
  hono.get('/duplicate', async (c) => c.json(await duplicate()));
  hono.get('/locked', async (c) => c.json(await locked()));
  hono.get('/aborted', async (c) => c.json(await aborted()));
  hono.get('/mine', () => {
    throw new HTTPException(418, { message: 'teapot' });
  });
  return hono;
}

describe('problemDetails in Hono', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('a refusal, as declared and no more', async () => {
    const response = await app(problemDetails()).request('/duplicate');
    expect(response.status).toBe(409);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({ ...declared, status: 409 });
  });

  test('an abort is 503 and says when to come again', async () => {
    const response = await app(problemDetails()).request('/locked');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ title: 'Service Unavailable', status: 503 });
  });

  test('the rest is answered and logged as Hono does it', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const ours = app(problemDetails());
    const plain = new Hono().get('/mine', () => {
      throw new HTTPException(418, { message: 'teapot' });
    });
    for (const [got, wanted] of [[await ours.request('/mine'), await plain.request('/mine')]] as const) {
      expect([got.status, await got.text()]).toEqual([wanted.status, await wanted.text()]);
    }
    const failed = await ours.request('/aborted');
    expect([failed.status, await failed.text()]).toEqual([500, 'Internal Server Error']);
    expect(log).toHaveBeenCalledOnce();
  });

  test('or goes to the handler that was given', async () => {
    const response = await app(problemDetails((error, c) => c.text(`mine: ${error.name}`, 500))).request(
      '/aborted',
    );
    expect(await response.text()).toBe('mine: GuardError');
  });
});

test('a plain Response', async () => {
  const response = problemResponse(await rejection(duplicate()));
  expect(response?.status).toBe(409);
  expect(await response?.json()).toEqual({ ...declared, status: 409 });
  expect(problemResponse(new Error('other'))).toBeUndefined();
});

test('without type and detail, neither is said', async () => {
  const error = await rejection(
    guard(() => database().pool.query('INSERT INTO t VALUES (1)'), refuse(oneId, { title: 'Taken' })),
  );
  expect(problemOf(error)).toEqual({
    status: 409,
    headers: { 'content-type': 'application/problem+json' },
    body: { title: 'Taken', status: 409 },
  });
});
