import { tableText } from './result-table.ts';
import type { ServerMessage } from './server-message.ts';
import type { Result } from './simple-query.ts';

/** What libpq says of a connection that is gone. */
const LOST = `server closed the connection unexpectedly
\tThis probably means the server terminated abnormally
\tbefore or while processing the request.

`;

function errorText({ severity, message }: ServerMessage): string {
  // An error without a severity is not the server's.
  if (severity === undefined) return LOST;
  const text = `${severity}:  ${message}\n`;
  return severity === 'FATAL' || severity === 'PANIC' ? text + LOST : text;
}

/** The results of a step as the isolation tester tells them: rows as tables, of an error the first line. */
export function resultText(results: readonly Result[]): string {
  return results
    .map((result) => {
      if (result.kind === 'rows') return tableText(result.table);
      return result.kind === 'error' ? errorText(result.error) : '';
    })
    .join('');
}
