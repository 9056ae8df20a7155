import Database from 'better-sqlite3';
import { idempotencyConforms } from '../../../packages/guard/test/conformance/idempotency.ts';
import { insertOnceConforms } from '../../../packages/guard/test/conformance/insert-once.ts';
import { snippetHolds } from '../../../packages/guard/test/conformance/snippet.ts';
import { transactionsConform } from '../../../packages/guard/test/conformance/transactions.ts';
import { startSqlite } from '../../../packages/guard/test/servers/sqlite.ts';
import { betterSqlite3 } from '../clients/better-sqlite3.ts';
import * as snippet from '../snippets/better-sqlite3.ts';

const start = () => startSqlite((file) => new Database(file));

transactionsConform(betterSqlite3, start);
insertOnceConforms(betterSqlite3, start);
idempotencyConforms(betterSqlite3, start);
snippetHolds(betterSqlite3, snippet, start);
