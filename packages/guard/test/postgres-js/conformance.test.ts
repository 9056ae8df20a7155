import { postgresJs } from '../clients/postgres-js.ts';
import { insertOnceConforms } from '../conformance/insert-once.ts';
import { snippetHolds } from '../conformance/snippet.ts';
import { transactionsConform } from '../conformance/transactions.ts';
import { startPostgres } from '../servers/postgres.ts';
import * as snippet from '../snippets/postgres-js.ts';

transactionsConform(postgresJs, startPostgres);
insertOnceConforms(postgresJs, startPostgres);
snippetHolds(postgresJs, snippet, startPostgres);
