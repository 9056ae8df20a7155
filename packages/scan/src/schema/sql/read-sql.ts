import type { Catalog, Place } from '../catalog.ts';
import { readPostgres } from './postgres.ts';
import type { Token } from './tokens.ts';
import { statementsOf, tokensOf } from './tokens.ts';
import { readTolerantly } from './tolerant.ts';

/** What changes tables or what is unique in them; all else costs no parser's time. */
const OF_INTEREST = /^(CREATE|ALTER|DROP|RENAME)$/i;
const OBJECT = /^(TABLE|INDEX|UNIQUE|TEMP|TEMPORARY|UNLOGGED|GLOBAL|LOCAL)$/i;

/**
 * Carries out the definitions of a text of SQL, in order: PostgreSQL's by its own parser, what that refuses tolerantly. The blocks of
 * PostgreSQL's `DO $$ … $$` count as if every condition in them held.
 *
 * @param place Where an offset of the text is.
 */
export function readSql(sql: string, place: (offset: number) => Place, catalog: Catalog): void {
  for (const tokens of statementsOf(tokensOf(sql))) statement(sql, tokens, place, catalog);
}

function statement(
  sql: string,
  tokens: readonly Token[],
  place: (offset: number) => Place,
  catalog: Catalog,
): void {
  const [first, second] = tokens;
  if (first?.kind !== 'word') return;
  if (/^DO$/i.test(first.value)) {
    const body = tokens.find(({ kind }) => kind === 'dollar');
    if (body !== undefined) block(body, place, catalog);
    return;
  }
  if (!OF_INTEREST.test(first.value) || !OBJECT.test(second?.value ?? '')) return;
  const last = tokens.at(-1) ?? first;
  const text = sql.slice(first.start, last.end);
  try {
    readPostgres(text, (offset) => place(first.start + offset), catalog);
  } catch {
    readTolerantly(sql, tokens, (token) => place(token.start), catalog);
  }
}

/** PL/pgSQL: the definitions in it, wherever they begin. */
function block(body: Token, place: (offset: number) => Place, catalog: Catalog): void {
  const offset = body.start + '$$'.length;
  for (const tokens of statementsOf(tokensOf(body.value))) {
    const start = tokens.findIndex(
      ({ kind, value }, index) =>
        kind === 'word' && OF_INTEREST.test(value) && OBJECT.test(tokens[index + 1]?.value ?? ''),
    );
    if (start !== -1) statement(body.value, tokens.slice(start), (at) => place(offset + at), catalog);
  }
}
