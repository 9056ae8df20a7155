import { verifyConstraintsOf } from '../orm/verification.ts';
import type { VerifyConstraints } from '../verify/verify-constraints.ts';
import type { MikroOrmDatabase } from './driver.ts';
import { client } from './orm.ts';

/** Holds declared constraints against the live database: see {@link VerifyConstraints}. */
export const verifyConstraints: VerifyConstraints<MikroOrmDatabase> =
  /* @__PURE__ */ verifyConstraintsOf(client);
