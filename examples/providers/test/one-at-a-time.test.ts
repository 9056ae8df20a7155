import { beforeEach, describe, expect, test } from 'vitest';
import { start } from '../src/start.ts';
import { variants } from '../src/variants.ts';
import { useService, type Service } from './support/service.ts';

const database = useService();
const row = { id: 1, workspace_id: 1, type: 'github' };

/** The answer to the second of two equal requests. */
const repeated = (variant: string): { status: number; body: string } =>
  variant === 'idempotent'
    ? { status: 200, body: JSON.stringify(row) }
    : { status: 409, body: expect.stringContaining('Provider already connected') };

describe.each([...variants.keys()])('%s', (variant) => {
  let service: Service;
  beforeEach(async () => {
    service = await database().serve(variant);
  });

  test('connects, and then again', async () => {
    const first = await service.post(1);
    expect(first.status).toBe(201);
    expect(await first.json()).toEqual(row);

    const second = await service.post(1);
    expect({ status: second.status, body: await second.text() }).toEqual(repeated(variant));
    expect(await (await service.call('GET', '/workspaces/1/providers')).json()).toEqual([row]);
  });

  test('knows its workspaces, and deletes them with their providers', async () => {
    expect((await service.call('GET', '/health')).status).toBe(200);
    expect((await service.post(2)).status).toBe(404);
    await service.post(1);
    expect((await service.call('DELETE', '/workspaces/1')).status).toBe(204);
    expect((await service.call('DELETE', '/workspaces/1')).status).toBe(404);
    expect((await service.post(1)).status).toBe(404);
    expect((await database().admin.query('SELECT * FROM providers')).rows).toEqual([]);
  });

  test('stops when it is told to', async () => {
    await service.post(1);
    expect(await service.stop()).toBe(0);
  });
});

test.each([
  [1, '{', 400],
  [1, '{}', 422],
  [1, '{"type":5}', 422],
  [1, 'null', 422],
  ['one', '{"type":"github"}', 400],
  ['99999999999999999999', '{"type":"github"}', 400],
])('POST to %s of %s is %d', async (workspace, body, status) => {
  const service = await database().serve('guarded');
  expect((await service.post(workspace, body)).status).toBe(status);
});

test('a variant that does not exist is named with those that do', async () => {
  await expect(start('lucky', 'postgres://localhost', 0)).rejects.toThrow(
    'no variant lucky; there are unconstrained, racy,',
  );
});
