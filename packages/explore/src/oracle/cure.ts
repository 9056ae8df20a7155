import type { AnomalyName } from './verdict.ts';

const CURES: Readonly<Record<AnomalyName, string>> = {
  'unhandled violation':
    'Keep the constraint, catch its violation by name, roll back, and answer as you do when the check finds the row (409).',
  'duplicate row':
    'Add a unique constraint on what must not repeat and translate its violation, or insert with ON CONFLICT DO NOTHING where a repeat should succeed.',
  'lost update':
    'Let one statement read and write (UPDATE t SET n = n + 1), or lock the row when you read it (SELECT ... FOR UPDATE), or check a version in the WHERE of the UPDATE.',
  'write skew':
    'Lock what you checked (SELECT ... FOR UPDATE, or the parent row where the check is about absence), or run at SERIALIZABLE and retry on 40001.',
  'read skew': 'Read everything from one snapshot: a single statement, or a transaction at REPEATABLE READ.',
  deadlock: 'Take the locks in the same order everywhere, and retry the whole transaction on 40P01.',
  'self-deadlock':
    'Do the work of one request on one connection: pass the transaction on and take no second one from the pool.',
  'aborted transaction reused':
    'Roll back before you go on after an error, or set a savepoint before a statement that may fail.',
  'leaked transaction':
    'Commit or roll back on every path: try, catch with ROLLBACK, and release the connection in finally.',
  'silent rollback':
    'Do not swallow errors inside a transaction: roll back and answer with the failure; COMMIT of a failed transaction rolls back without an error.',
  'non-serializable':
    'Bring the check and the act together: a constraint, one statement, a row lock, or SERIALIZABLE with a retry on 40001.',
};

/** The usual cure of an anomaly, as one sentence. */
export function cureOf(name: AnomalyName): string {
  return CURES[name];
}
