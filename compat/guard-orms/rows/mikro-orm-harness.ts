import { insertAllOnce, insertOnce, transaction } from '../../../packages/guard/src/mikro-orm/index.ts';
import type { MikroOrmDatabase } from '../../../packages/guard/src/mikro-orm/driver.ts';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';

/** MikroORM of whichever version; its packages are where the test is. */
export function mikroOrmHarness<Em extends MikroOrmDatabase>(
  name: string,
  open: Harness<Em, Em>['open'],
): Harness<Em, Em> {
  return {
    name,
    transaction,
    insertOnce,
    insertAllOnce,
    otherwise: ['one connection', 'own words', 'own errors', 'sent later'],
    open,
    async send(db, sql, values = []) {
      const rows: unknown = await db.execute(sql, [...values]);
      return Array.isArray(rows) ? (rows as Row[]) : [];
    },
  };
}
