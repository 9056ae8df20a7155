import type { Duplex } from 'node:stream';
import pg from 'pg';
import { splitStatements } from './parse-tree.ts';
import type { Answer } from '../../oracle/outcome.ts';
import type { Json, SqlRequest } from '../../scenario/types.ts';
import type { SqlSession } from '../database.ts';

/** int2, int4, float4, float8, oid: numbers that JSON can hold; bool; json and jsonb. The rest stays text. */
const NUMBERS = new Set([21, 23, 26, 700, 701]);
const BOOL = 16;
const JSONS = new Set([114, 3802]);

function parserOf(type: number): (text: string) => unknown {
  if (NUMBERS.has(type)) return Number;
  if (type === BOOL) return (text) => text === 't';
  if (JSONS.has(type)) return (text) => JSON.parse(text) as unknown;
  return (text) => text;
}

interface ServerError {
  readonly code?: string;
  readonly message: string;
}

/** A client that sends SQL scripts over one connection. */
export class PostgresSession implements SqlSession {
  readonly #url: string;
  readonly #stream: (() => Duplex) | undefined;
  /** The same scripts come in every schedule. */
  readonly #statements = new WeakMap<SqlRequest, readonly string[]>();
  #client: pg.Client | undefined;

  /** @param stream opens a connection that does not go through the network */
  constructor(databaseUrl: string, stream?: () => Duplex) {
    this.#url = databaseUrl;
    this.#stream = stream;
  }

  /** Runs a script until its first error and rolls back then; the answer is every statement's result. */
  async perform(request: SqlRequest): Promise<Answer> {
    const client = await this.#connected();
    const results: Json[] = [];
    for (const sql of this.#statementsOf(request)) {
      try {
        const { command, rowCount, rows } = await client.query<Record<string, Json>>(sql);
        results.push({ command, rowCount, rows });
      } catch (error) {
        const { code, message } = error as ServerError;
        results.push({ error: code ?? 'connection', message });
        if (code === undefined) this.#client = undefined;
        else if (client.getTransactionStatus() !== 'I') await client.query('ROLLBACK');
        return { kind: 'sql', status: code ?? 'connection', body: results, headers: {} };
      }
    }
    return { kind: 'sql', status: 'ok', body: results, headers: {} };
  }

  async close(): Promise<void> {
    await this.#client?.end();
  }

  #statementsOf(request: SqlRequest): readonly string[] {
    const statements = this.#statements.get(request) ?? [request.sql].flat().flatMap(splitStatements);
    this.#statements.set(request, statements);
    return statements;
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client) return this.#client;
    const client = new pg.Client({
      connectionString: this.#url,
      types: { getTypeParser: parserOf as never },
      ...(this.#stream ? { stream: this.#stream } : {}),
    });
    // An error of the connection shows in the statement that it ends.
    client.on('error', () => {});
    await client.connect();
    this.#client = client;
    return client;
  }
}
