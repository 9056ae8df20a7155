import { verifyConstraintsOf } from '../orm/verification.ts';
import type { VerifyConstraints } from '../verify/verify-constraints.ts';
import type { TypeormDatabase } from './driver.ts';
import { client } from './orm.ts';

/** Holds declared constraints against the live database: see {@link VerifyConstraints}. */
export const verifyConstraints: VerifyConstraints<TypeormDatabase> =
  /* @__PURE__ */ verifyConstraintsOf(client);
