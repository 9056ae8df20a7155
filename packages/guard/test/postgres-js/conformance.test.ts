import { postgresJs } from '../clients/postgres-js.ts';
import { insertOnceConforms } from '../conformance/insert-once.ts';
import { transactionsConform } from '../conformance/transactions.ts';
import { startPostgres } from '../servers/postgres.ts';

transactionsConform(postgresJs, startPostgres);
insertOnceConforms(postgresJs, startPostgres);
