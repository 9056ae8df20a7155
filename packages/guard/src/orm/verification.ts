import type { AnyClient } from '../transaction/client.ts';
import { mysql } from '../verify/mysql.ts';
import { postgres } from '../verify/postgres.ts';
import { runVerifyConstraints } from '../verify/run-verify-constraints.ts';
import { sqlite } from '../verify/sqlite.ts';
import type { VerifyConstraints } from '../verify/verify-constraints.ts';

const engines = { postgres, mysql, sqlite };

/** `verifyConstraints` of an ORM, of which `D` is the database or the transaction. */
export function verifyConstraintsOf<D extends object>(client: AnyClient): VerifyConstraints<D> {
  return (db, declared) => runVerifyConstraints(client, engines, db, declared);
}
