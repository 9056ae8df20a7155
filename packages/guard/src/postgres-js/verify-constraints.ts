import { postgres } from '../verify/postgres.ts';
import { runVerifyConstraints } from '../verify/run-verify-constraints.ts';
import type { VerifyConstraints } from '../verify/verify-constraints.ts';
import { client } from './client.ts';
import type { PostgresJsSql } from './driver.ts';

/** Holds declared constraints against the live database: see {@link VerifyConstraints}. */
export const verifyConstraints: VerifyConstraints<PostgresJsSql> = (db, declared) =>
  runVerifyConstraints(client, { postgres }, db, declared);
