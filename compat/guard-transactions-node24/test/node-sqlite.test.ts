import { DatabaseSync } from 'node:sqlite';
import { insertAllOnce, insertOnce, transaction } from '@toctou/guard/node-sqlite';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';
import { insertOnceConforms } from '../../../packages/guard/test/conformance/insert-once.ts';
import { snippetHolds } from '../../../packages/guard/test/conformance/snippet.ts';
import { transactionsConform } from '../../../packages/guard/test/conformance/transactions.ts';
import { startSqlite } from '../../../packages/guard/test/servers/sqlite.ts';
import * as snippet from '../snippets/node-sqlite.ts';

type Tx = Pick<DatabaseSync, 'prepare' | 'exec'>;

const nodeSqlite: Harness<DatabaseSync, Tx> = {
  name: 'node:sqlite',
  transaction,
  insertOnce,
  insertAllOnce,
  open({ url }) {
    const db = new DatabaseSync(url);
    return {
      db,
      connections: () => undefined,
      close: async () => {
        db.close();
      },
    };
  },
  async send(db, sql, values = []) {
    return db.prepare(sql).all(...(values as string[])) as Row[];
  },
};

const start = () => startSqlite((file) => new DatabaseSync(file));

transactionsConform(nodeSqlite, start);
insertOnceConforms(nodeSqlite, start);
snippetHolds(nodeSqlite, snippet, start);
