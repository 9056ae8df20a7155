import { postgresJs } from '../clients/postgres-js.ts';
import { transactionsConform } from '../conformance/transactions.ts';
import { startPostgres } from '../servers/postgres.ts';

transactionsConform(postgresJs, startPostgres);
