import { insertOnceConforms } from '../../../packages/guard/test/conformance/insert-once.ts';
import { transactionsConform } from '../../../packages/guard/test/conformance/transactions.ts';
import { startMariadb } from '../../../packages/guard/test/servers/mariadb.ts';
import { mariadb } from '../clients/mariadb.ts';

transactionsConform(mariadb, startMariadb);
insertOnceConforms(mariadb, startMariadb);
