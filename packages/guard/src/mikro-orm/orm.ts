import { tapKnex } from '../knex/orm.ts';
import { tapKysely } from '../kysely/orm.ts';
import { clientOf, type Orm, type Tapped } from '../orm/orm.ts';
import { rowsOf } from '../orm/rows-of.ts';
import type { Client } from '../transaction/client.ts';
import type { Internals } from './driver.ts';

const orm: Orm<Internals, Internals> = {
  name: 'mikro-orm',

  dialectOf(em) {
    const platform = em.getPlatform();
    const quoted = platform.quoteIdentifier('a');
    if (quoted === '`a`') return platform.supportsUnsigned() ? 'mysql' : 'sqlite';
    if (quoted === '"a"' && platform.supportsSchemas()) return 'postgres';
    throw new TypeError(
      `mikro-orm: PostgreSQL, MySQL, MariaDB and SQLite are supported, not a database that quotes ${quoted}`,
    );
  },

  begin: (em, level, body) =>
    em.transactional(body, level === undefined ? undefined : { isolationLevel: level.toLowerCase() }),

  nest: (em, _depth, body) => em.transactional(body),

  isOpen: (em): em is Internals => em.isInTransaction(),

  async tap(em, tap) {
    const transaction = em.getTransactionContext();
    if (!transaction) return;
    if ('client' in transaction) tapKnex(transaction, tap);
    else await tapKysely(transaction, tap);
  },

  async rows(em, { strings, values }) {
    const sql = strings.map((part) => part.replaceAll('?', '\\?')).join('?');
    return rowsOf(await em.execute(sql, values));
  },
};

export const client: Client<Internals, Tapped<Internals>, Internals> = /* @__PURE__ */ clientOf(orm);
