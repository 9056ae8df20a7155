/** An error or a notice of the server, as node-postgres gives it. */
export interface ServerMessage {
  readonly severity?: string | undefined;
  readonly message?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** Character in the statement, from 1. */
  readonly position?: string | undefined;
  readonly internalPosition?: string | undefined;
  readonly internalQuery?: string | undefined;
  /** The context: which function, which line. */
  readonly where?: string | undefined;
}

/** Characters of a line that are shown at most, and how many of them stay to the right of the place. */
const SHOWN = 60;
const RIGHT = 10;

/** The part of a line around a place that is shown, and where it is cut. */
function excerpt(line: string, column: number): { from: number; to: number } {
  if (line.length <= SHOWN) return { from: 0, to: line.length };
  if (column + RIGHT <= SHOWN) return { from: 0, to: SHOWN };
  const to = Math.min(line.length, column + RIGHT);
  return { from: to - SHOWN, to };
}

/** The line of a query that a position is in, with a caret under the place. */
function positionText(query: string, position: number): string {
  const before = Array.from(query)
    .slice(0, position - 1)
    .join('');
  const above = before.split(/\r\n?|\n/);
  const column = (above.at(-1) ?? '').length;
  const start = before.length - column;
  const line = (query.slice(start).split(/[\r\n]/)[0] ?? '').replaceAll('\t', ' ');
  const { from, to } = excerpt(line, column);
  const head = `LINE ${above.length}: ${from > 0 ? '...' : ''}`;
  const caret = ' '.repeat(head.length + column - from);
  return `${head}${line.slice(from, to)}${to < line.length ? '...' : ''}\n${caret}^\n`;
}

function place(message: ServerMessage, sql: string): string {
  if (message.position !== undefined) return positionText(sql, Number(message.position));
  const { internalPosition, internalQuery } = message;
  if (internalPosition === undefined || internalQuery === undefined) return '';
  return positionText(internalQuery, Number(internalPosition));
}

function field(name: string, value: string | undefined): string {
  return value === undefined ? '' : `${name}:  ${value}\n`;
}

/**
 * A message as libpq words it by default.
 *
 * @param sql what the client had sent
 * @param kind an error is told with its context, a notice without
 */
export function messageText(message: ServerMessage, sql: string, kind: 'error' | 'notice'): string {
  return [
    field(message.severity ?? '', message.message),
    place(message, sql),
    field('DETAIL', message.detail),
    field('HINT', message.hint),
    field('QUERY', message.internalQuery),
    kind === 'error' ? field('CONTEXT', message.where) : '',
  ].join('');
}
