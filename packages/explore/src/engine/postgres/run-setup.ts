import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import pg from 'pg';
import { isToctouError, messageOf, ToctouError } from '../../errors.ts';
import type { DatabaseConfig } from '../../scenario/types.ts';
import { ownCalls } from '../../system/own-calls.ts';
import { splitStatements } from './parse-tree.ts';

interface Source {
  /** For messages: the file, or `setup[1]`. */
  readonly name: string;
  readonly sql: string;
}

async function read(entry: string, index: number, folder: string): Promise<Source> {
  if (!/\.sql$/i.test(entry.trim())) return { name: `database.setup[${index}]`, sql: entry };
  const file = resolve(folder, entry);
  try {
    return { name: entry, sql: await readFile(file, 'utf8') };
  } catch (cause) {
    throw new ToctouError('SETUP_FAILED', `the setup file ${entry} cannot be read: ${messageOf(cause)}`, {
      hint: 'paths of setup files are relative to the config file',
      cause,
    });
  }
}

/** The statement with a caret under the place that the server complained about. */
function excerpt(statement: string, position: number | undefined): string {
  const lines = statement.split('\n');
  if (position === undefined) return lines.slice(0, 5).join('\n');
  const before = statement.slice(0, position - 1).split('\n');
  const line = before.length - 1;
  const column = (before[line] ?? '').length;
  return [...lines.slice(Math.max(0, line - 2), line + 1), `${' '.repeat(column)}^`].join('\n');
}

function lineOf(source: Source, offset: number, position: number): number {
  return source.sql.slice(0, Math.max(0, offset) + position).split('\n').length;
}

function failure(source: Source, statement: string, offset: number, cause: unknown): ToctouError {
  const { message, code, position, detail } = cause as {
    message: string;
    code?: string;
    position?: string;
    detail?: string;
  };
  const at = position === undefined ? undefined : Number(position);
  const place = `${source.name}:${lineOf(source, offset, at ?? 0)}`;
  return new ToctouError(
    'SETUP_FAILED',
    `the setup failed at ${place}: ${message}${code === undefined ? '' : ` (${code})`}`,
    {
      detail: [excerpt(statement, at), detail].filter(Boolean).join('\n'),
      cause,
    },
  );
}

/**
 * Prepares a database: SQL files, SQL, or the user's own function, with the role that the app has.
 *
 * @throws ToctouError SETUP_FAILED with the statement and the position
 */
export async function runSetup(url: string, setup: DatabaseConfig['setup'], folder: string): Promise<void> {
  if (setup === undefined) return;
  if (typeof setup === 'function') {
    try {
      await setup({ url });
    } catch (cause) {
      if (isToctouError(cause)) throw cause;
      throw new ToctouError('SETUP_FAILED', `database.setup threw: ${messageOf(cause)}`, {
        detail: cause instanceof Error ? ownCalls(cause) : undefined,
        cause,
      });
    }
    return;
  }
  const client = new pg.Client({ connectionString: url });
  // A lost connection shows in the statement that it ends.
  client.on('error', () => {});
  await client.connect();
  try {
    for (const [index, entry] of [setup].flat().entries()) {
      const source = await read(entry, index, folder);
      let offset = 0;
      for (const statement of splitStatements(source.sql)) {
        offset = source.sql.indexOf(statement, offset);
        await client.query(statement).catch((cause: unknown) => {
          throw failure(source, statement, offset, cause);
        });
        offset += statement.length;
      }
    }
  } finally {
    await client.end();
  }
}
