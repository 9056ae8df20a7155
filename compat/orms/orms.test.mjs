import { orms } from './orms.mjs';
import { checkAll, usual } from './suite.mjs';

// Ten ways to send the same: each of them begins a transaction, sends SELECT, INSERT, and COMMIT or ROLLBACK.
checkAll(import.meta.dirname, Object.fromEntries(orms.map((orm) => [orm, usual])));
