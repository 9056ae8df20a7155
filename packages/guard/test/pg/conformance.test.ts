import { pg } from '../clients/pg.ts';
import { insertOnceConforms } from '../conformance/insert-once.ts';
import { snippetHolds } from '../conformance/snippet.ts';
import { transactionsConform } from '../conformance/transactions.ts';
import { startPostgres } from '../servers/postgres.ts';
import * as snippet from '../snippets/pg.ts';

transactionsConform(pg, startPostgres);
insertOnceConforms(pg, startPostgres);
snippetHolds(pg, snippet, startPostgres);
