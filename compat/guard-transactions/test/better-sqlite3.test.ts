import Database from 'better-sqlite3';
import { idempotencyConforms } from '../../../packages/guard/test/conformance/idempotency.ts';
import { insertOnceConforms } from '../../../packages/guard/test/conformance/insert-once.ts';
import { transactionsConform } from '../../../packages/guard/test/conformance/transactions.ts';
import { startSqlite } from '../../../packages/guard/test/servers/sqlite.ts';
import { betterSqlite3 } from '../clients/better-sqlite3.ts';

const start = () => startSqlite((file) => new Database(file));

transactionsConform(betterSqlite3, start);
insertOnceConforms(betterSqlite3, start);
idempotencyConforms(betterSqlite3, start);
