import { expect, test } from 'vitest';
import { describeRequest } from '../../src/scenario/describe.ts';

test.each([
  [{ method: 'POST', path: '/workspaces/1/providers' }, 'POST /workspaces/1/providers'],
  [{ sql: 'SELECT 1' }, 'SELECT 1'],
  [{ sql: '\n  BEGIN;\n  SELECT 1;\n' }, 'BEGIN;'],
  [{ sql: ['UPDATE t\n SET v = 1', 'COMMIT'] }, 'UPDATE t'],
])('%j', (request, description) => {
  expect(describeRequest(request)).toBe(description);
});
