import { sqlStateOf } from '../dialect/postgres.ts';
import { GuardError } from '../guard-error.ts';
import { lose, type Connection } from './connection.ts';
import { rolledBack, type Handle } from './handle.ts';

/**
 * Errors that the server may send after it has committed: 40003 statement completion unknown, 08 connection exception, 57P operator
 * intervention, which is how a server that shuts down ends a COMMIT that waits for a replica (PostgreSQL 18 documentation, Appendix A).
 */
const unknown = /^(?:40003|08...|57P..)$/;

/**
 * Commits, and makes sure of it: PostgreSQL answers the COMMIT of an aborted transaction with the tag ROLLBACK and no error.
 */
export async function commit(connection: Connection, handle: Handle): Promise<void> {
  handle.end();
  if (connection.lost) throw connection.lost;
  const { command } = await connection.client.query('COMMIT').catch((error: unknown) => {
    const state = typeof error === 'object' && error !== null ? sqlStateOf(error) : undefined;
    if (state !== undefined && !unknown.test(state)) throw error;
    lose(connection, error);
    throw new GuardError(
      'OUTCOME_UNKNOWN',
      'the connection was lost during COMMIT: the transaction may or may not be saved',
      error,
    );
  });
  if (command !== 'COMMIT') throw rolledBack(handle.failure);
}
