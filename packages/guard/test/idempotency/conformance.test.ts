import { test } from 'vitest';
import { mysql2 } from '../clients/mysql2.ts';
import { pg } from '../clients/pg.ts';
import { postgresJs } from '../clients/postgres-js.ts';
import { idempotencyConforms } from '../conformance/idempotency.ts';
import { hasMariadb, startMariadb } from '../servers/mariadb.ts';
import { startPostgres } from '../servers/postgres.ts';

idempotencyConforms(pg, startPostgres);
idempotencyConforms(postgresJs, startPostgres);
if (hasMariadb) idempotencyConforms(mysql2, startMariadb);
else test.skip('SKIPPED, on MySQL: there is no mariadbd (Debian: mariadb-server)', () => {});
