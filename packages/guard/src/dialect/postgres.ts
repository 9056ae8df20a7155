import { property, text } from '../property.ts';
import { englishNames, type ErrorDialect, type Names } from './dialect.ts';

/**
 * The SQLSTATE of an error that a PostgreSQL server sent.
 *
 * Five characters alone are no proof: `EPIPE` has five, too. Every ErrorResponse also carries a severity (PostgreSQL 18
 * documentation, 54.8), which no error of Node has. Bun has the SQLSTATE in `errno`, and a code of its own; Prisma's
 * adapters keep it as `originalCode`.
 */
export function sqlStateOf(error: unknown): string | undefined {
  const code = text(error, 'originalCode') ?? (text(error, 'severity') && text(error, 'errno', 'code'));
  return code && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Field names of node-postgres; those of postgres.js end in `_name`. Prisma's adapters drop most, and keep the primary message. */
export const postgres: ErrorDialect = (error) => [
  sqlStateOf(error),
  (kind) => {
    const message = text(error, 'originalMessage') ?? '';
    // Three formats are not looked for in nothing: this is on the path of every conflict.
    const said: Names = message ? englishNames(kind, message) : {};
    const named = (field: string): string | undefined => text(error, field, `${field}_name`);
    return {
      constraint: named('constraint') ?? text(property(error, 'constraint'), 'index') ?? said.constraint,
      table: named('table') ?? said.table,
      schema: named('schema'),
      columns: named('column') ?? said.columns,
    };
  },
];
