import { EntitySchema, MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { insertOnceConforms } from '../../../packages/guard/test/conformance/insert-once.ts';
import { transactionsConform } from '../../../packages/guard/test/conformance/transactions.ts';
import { startPostgres } from '../../../packages/guard/test/servers/postgres.ts';
import { mikroOrmHarness } from '../../guard-orms/rows/mikro-orm-harness.ts';

const Account = new EntitySchema<{ id: number; balance: number }>({
  name: 'Account',
  tableName: 'accounts',
  properties: { id: { type: 'integer', primary: true }, balance: { type: 'integer' } },
});

const mikroOrm = mikroOrmHarness<SqlEntityManager>('MikroORM 7', async ({ url }, max) => {
  const orm = await MikroORM.init({ clientUrl: url, entities: [Account], pool: { min: 0, max } });
  return {
    db: orm.em.fork(),
    connections: () => undefined,
    async close() {
      // MikroORM 7.2.1 keeps a connection that was lost during COMMIT, with guard or without, and its `close` waits for that one.
      void orm.close();
    },
  };
});

transactionsConform(mikroOrm, startPostgres);
insertOnceConforms(mikroOrm, startPostgres);
