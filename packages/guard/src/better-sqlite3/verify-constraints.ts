import type { SqliteHandle } from '../sqlite/driver.ts';
import { sqlite } from '../verify/sqlite.ts';
import { runVerifyConstraints } from '../verify/run-verify-constraints.ts';
import type { VerifyConstraints } from '../verify/verify-constraints.ts';
import { client } from './client.ts';

/** Holds declared constraints against the live database: see {@link VerifyConstraints}. */
export const verifyConstraints: VerifyConstraints<SqliteHandle> = (db, declared) =>
  runVerifyConstraints(client, { sqlite }, db, declared);
