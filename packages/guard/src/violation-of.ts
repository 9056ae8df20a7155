import { codes, type Meaning } from './dialect/codes.ts';
import { mssql } from './dialect/mssql.ts';
import { mysql } from './dialect/mysql.ts';
import { oracle } from './dialect/oracle.ts';
import { postgres } from './dialect/postgres.ts';
import { prisma } from './dialect/prisma.ts';
import { sqlite } from './dialect/sqlite.ts';
import { text } from './property.ts';
import type { Abort, Dialect, Violation } from './violation.ts';
import { findWrapped } from './wrapped.ts';

/** In the order of the columns of `codes`. */
const dialects = [postgres, mysql, sqlite, mssql, oracle, prisma];
const names: Dialect[] = ['postgres', 'mysql', 'sqlite', 'mssql', 'oracle'];

function read(error: object, abort: boolean): Violation | Abort | undefined {
  const message = text(error, 'sqlMessage', 'originalMessage', 'message') ?? '';
  for (const [column, dialect] of dialects.entries()) {
    const [code, namesOf, key = code ?? ''] = dialect(error, message);
    if (!code) continue;
    let meaning: Meaning;
    // Nothing is made in here that is not asked for: this is on the path of every conflict.
    for (meaning in codes) {
      if (meaning.includes(' ') !== abort || !codes[meaning]?.split('|')[column]?.split(' ').includes(key))
        continue;
      const [kind, retry] = meaning.split(' ') as [string, string?];
      const dialectName = names[column];
      if (retry) return { kind, dialect: dialectName, code, cause: error, retry } as Abort;
      // Member by member: to spread them takes three times as long as all the rest.
      const { constraint, table, schema, columns } = namesOf(kind);
      return {
        kind,
        dialect: dialectName,
        code,
        cause: error,
        constraint,
        table,
        schema,
        columns: columns?.length ? [columns].flat() : undefined,
      } as Violation;
    }
  }
  return undefined;
}

/**
 * The constraint violation in an error, whichever driver raised it and whatever was wrapped around it.
 *
 * Never throws, whatever it is given; `undefined` for everything that is no violation.
 *
 * @example
 * try {
 *   await db.insert(providers).values({ workspaceId, type });
 * } catch (error) {
 *   if (violationOf(error)?.constraint === 'providers_workspace_id_type_key') return existing;
 *   throw error;
 * }
 */
export function violationOf(error: unknown): Violation | undefined {
  return findWrapped(error, (each) => read(each, false)) as Violation | undefined;
}

/**
 * The serialization failure, deadlock, lock timeout or "transaction is aborted" in an error.
 *
 * Never throws, whatever it is given; `undefined` for everything else.
 *
 * @example
 * if (abortOf(error)?.retry === 'transaction') await runAllOfItAgain();
 */
export function abortOf(error: unknown): Abort | undefined {
  return findWrapped(error, (each) => read(each, true)) as Abort | undefined;
}
