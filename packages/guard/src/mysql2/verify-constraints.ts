import { mysql } from '../verify/mysql.ts';
import { runVerifyConstraints } from '../verify/run-verify-constraints.ts';
import type { VerifyConstraints } from '../verify/verify-constraints.ts';
import { client } from './client.ts';
import type { Mysql2Queryable } from './driver.ts';

/** Holds declared constraints against the live database: see {@link VerifyConstraints}. */
export const verifyConstraints: VerifyConstraints<Mysql2Queryable> = (db, declared) =>
  runVerifyConstraints(client, { mysql }, db, declared);
