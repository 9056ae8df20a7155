import { pg } from '../clients/pg.ts';
import { idempotencyConforms } from '../conformance/idempotency.ts';
import { startPostgres } from '../servers/postgres.ts';

idempotencyConforms(pg, startPostgres);
