import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import type { Harness } from '../../../packages/guard/test/conformance/harness.ts';
import { Provider } from '../snippets/mikro-orm.ts';
import { mikroOrmHarness } from './mikro-orm-harness.ts';

export const mikroOrm: Harness<SqlEntityManager, SqlEntityManager> = mikroOrmHarness(
  'MikroORM',
  async ({ url }, max) => {
    const orm = await MikroORM.init({ clientUrl: url, entities: [Provider], pool: { min: 0, max } });
    return { db: orm.em.fork(), connections: () => undefined, close: () => orm.close() };
  },
);
