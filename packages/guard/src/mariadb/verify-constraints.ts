import { mysql } from '../verify/mysql.ts';
import { runVerifyConstraints } from '../verify/run-verify-constraints.ts';
import type { VerifyConstraints } from '../verify/verify-constraints.ts';
import { client } from './client.ts';
import type { MariadbQueryable } from './driver.ts';

/** Holds declared constraints against the live database: see {@link VerifyConstraints}. */
export const verifyConstraints: VerifyConstraints<MariadbQueryable> = (db, declared) =>
  runVerifyConstraints(client, { mysql }, db, declared);
