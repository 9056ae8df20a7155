import { checkAll, usual } from '../orms/suite.mjs';

checkAll(import.meta.dirname, {
  'mikro-orm': usual,
  // DISCARD ALL when a connection goes back to the pool: it may release advisory locks, so it is a step of its own.
  slonik: { racy: [36, 30], fixed: [36, 0], once: [14, 0] },
});
