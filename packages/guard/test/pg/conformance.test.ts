import { pg } from '../clients/pg.ts';
import { insertOnceConforms } from '../conformance/insert-once.ts';
import { transactionsConform } from '../conformance/transactions.ts';
import { startPostgres } from '../servers/postgres.ts';

transactionsConform(pg, startPostgres);
insertOnceConforms(pg, startPostgres);
