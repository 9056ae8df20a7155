import { describe } from 'vitest';
import { mysql2 } from '../clients/mysql2.ts';
import { insertOnceConforms } from '../conformance/insert-once.ts';
import { snippetHolds } from '../conformance/snippet.ts';
import { transactionsConform } from '../conformance/transactions.ts';
import { hasMariadb, startMariadb } from '../servers/mariadb.ts';
import * as snippet from '../snippets/mysql2.ts';

describe.skipIf(!hasMariadb)('SKIPPED where there is no mariadbd (Debian: mariadb-server)', () => {
  transactionsConform(mysql2, startMariadb);
  insertOnceConforms(mysql2, startMariadb);
  snippetHolds(mysql2, snippet, startMariadb);
});
