import type { ConnectProvider } from './connect-provider.ts';
import { catchAll } from './variants/catch-all.ts';
import { guarded } from './variants/guarded.ts';
import { idempotent } from './variants/idempotent.ts';
import { racy } from './variants/racy.ts';
import { swallowed } from './variants/swallowed.ts';
import { unconstrained } from './variants/unconstrained.ts';

export const variants: ReadonlyMap<string, ConnectProvider> = new Map([
  ['unconstrained', unconstrained],
  ['racy', racy],
  ['swallowed', swallowed],
  ['catch-all', catchAll],
  ['guarded', guarded],
  ['idempotent', idempotent],
]);
