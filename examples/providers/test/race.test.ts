import { Client } from 'pg';
import { expect, test } from 'vitest';
import { useService } from './support/service.ts';

const database = useService();

/** What `POST` answers when `sql`, of somebody else, was not yet committed while it looked, and is when it writes. */
async function postDuring(variant: string, sql: string): Promise<[status: number, body: string]> {
  const service = await database().serve(variant);
  const { admin, url } = database();
  const other = new Client(url);
  await other.connect();
  try {
    await other.query('BEGIN');
    await other.query(sql);
    const answered = new AbortController();
    const answer = service.post(1).finally(() => answered.abort());
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
    while (!answered.signal.aborted && (await admin.query(waiting)).rows.length === 0);
    await other.query('COMMIT');
    const response = await answer;
    return [response.status, await response.text()];
  } finally {
    await other.end();
  }
}

const insert = `INSERT INTO providers (workspace_id, type) VALUES (1, 'github')`;
const connected = 'Provider already connected';

test.each([
  ['unconstrained', 201, '{"id":2,"workspace_id":1,"type":"github"}'],
  ['racy', 500, 'Internal Server Error'],
  ['swallowed', 500, 'Internal Server Error'],
  ['catch-all', 409, connected],
  ['guarded', 409, `{"title":"${connected}","status":409}`],
  ['idempotent', 200, '{"id":1,"workspace_id":1,"type":"github"}'],
])('%s, when the same provider is connected meanwhile: %d %s', async (variant, ...answer) => {
  expect(await postDuring(variant, insert)).toEqual(answer);
});

test.each([
  ['unconstrained', 500, 'Internal Server Error'],
  ['racy', 500, 'Internal Server Error'],
  ['swallowed', 500, 'Internal Server Error'],
  ['catch-all', 409, connected],
  ['guarded', 404, '{"title":"No such workspace","status":404}'],
  ['idempotent', 404, '{"title":"No such workspace","status":404}'],
])('%s, when the workspace is deleted meanwhile: %d %s', async (variant, ...answer) => {
  expect(await postDuring(variant, 'DELETE FROM workspaces WHERE id = 1')).toEqual(answer);
});
