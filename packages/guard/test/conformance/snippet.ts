import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../servers/server.ts';
import { rejection } from '../support/database.ts';
import type { Harness, Opened } from './harness.ts';

/** What the page of each client shows. */
export interface Snippet<D> {
  connect(db: D, workspace: number, type: string): Promise<unknown>;
  connectOnce(db: D, workspace: number, type: string): Promise<{ id: number; status: number }>;
}

/** What the page says is so. */
export function snippetHolds<D extends object, Tx extends object>(
  { name, open }: Harness<D, Tx>,
  { connect, connectOnce }: Snippet<D>,
  start: () => Promise<Server>,
): void {
  let server: Server;
  let opened: Opened<D>;
  beforeAll(async () => {
    server = await start();
    const other = await server.connect();
    await other.run('INSERT INTO workspaces VALUES (1)');
    await other.close();
    opened = await open(server, 5);
  });
  afterAll(async () => {
    await opened.close();
    await server.close();
  });

  test(`the page of ${name}: of ten at once one is connected, the others are told so`, async () => {
    const { db } = opened;
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => connect(db, 1, 'github')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ name: 'Refusal', title: 'Provider already connected' });
    expect(await rejection(connect(db, 1, 'github'))).toMatchObject({ status: 409 });
  });

  test(`the page of ${name}: of ten at once one is created, all get its row`, async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => connectOnce(opened.db, 1, 'gitlab')));
    expect(results.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
  });
}
