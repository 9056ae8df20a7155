import type { Request } from './types.ts';

/**
 * Names a request in one line, for people.
 *
 * @example
 * describeRequest({ method: 'POST', path: '/workspaces/1/providers' }); // 'POST /workspaces/1/providers'
 * describeRequest({ sql: ['BEGIN', 'UPDATE accounts SET balance = 0'] }); // 'BEGIN'
 */
export function describeRequest(request: Request): string {
  if (!('sql' in request)) return `${request.method} ${request.path}`;
  const script = [request.sql].flat().join('\n').trim();
  return (script.split('\n')[0] ?? '').trim();
}
