import { describe } from 'vitest';
import { mysql2 } from '../clients/mysql2.ts';
import { postgresJs } from '../clients/postgres-js.ts';
import { idempotencyConforms } from '../conformance/idempotency.ts';
import { hasMariadb, startMariadb } from '../servers/mariadb.ts';
import { startPostgres } from '../servers/postgres.ts';

idempotencyConforms(postgresJs, startPostgres);
describe.skipIf(!hasMariadb)('MariaDB (SKIPPED where there is no mariadbd; Debian: mariadb-server)', () => {
  idempotencyConforms(mysql2, startMariadb);
});
