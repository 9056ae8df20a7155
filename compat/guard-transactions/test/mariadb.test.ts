import { idempotencyConforms } from '../../../packages/guard/test/conformance/idempotency.ts';
import { insertOnceConforms } from '../../../packages/guard/test/conformance/insert-once.ts';
import { snippetHolds } from '../../../packages/guard/test/conformance/snippet.ts';
import { transactionsConform } from '../../../packages/guard/test/conformance/transactions.ts';
import { startMariadb } from '../../../packages/guard/test/servers/mariadb.ts';
import { mariadb } from '../clients/mariadb.ts';
import * as snippet from '../snippets/mariadb.ts';

transactionsConform(mariadb, startMariadb);
insertOnceConforms(mariadb, startMariadb);
idempotencyConforms(mariadb, startMariadb);
snippetHolds(mariadb, snippet, startMariadb);
