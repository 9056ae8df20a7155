import { pg } from '../clients/pg.ts';
import { transactionsConform } from '../conformance/transactions.ts';
import { startPostgres } from '../servers/postgres.ts';

transactionsConform(pg, startPostgres);
