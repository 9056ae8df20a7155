import { test } from 'vitest';
import { mysql2 } from '../clients/mysql2.ts';
import { insertOnceConforms } from '../conformance/insert-once.ts';
import { transactionsConform } from '../conformance/transactions.ts';
import { hasMariadb, startMariadb } from '../servers/mariadb.ts';

if (hasMariadb) {
  transactionsConform(mysql2, startMariadb);
  insertOnceConforms(mysql2, startMariadb);
} else test.skip('SKIPPED, all of it: there is no mariadbd (Debian: mariadb-server)', () => {});
