import type pg from 'pg';
import { ToctouError } from '../../errors.ts';
import { Inconclusive } from '../../schedule/inconclusive.ts';
import { OWN_SCHEMA } from './catalog.ts';

/**
 * Counts the DDL of all sessions, of functions and DO blocks too, without asking the catalogs. A sequence counts what
 * is rolled back as well, and makes nobody wait.
 */
const INSTALL = `CREATE SEQUENCE ${OWN_SCHEMA}.ddl;
  CREATE FUNCTION ${OWN_SCHEMA}.count_ddl() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ BEGIN PERFORM nextval('${OWN_SCHEMA}.ddl'); END $$;
  CREATE EVENT TRIGGER toctou_ddl ON ddl_command_end EXECUTE FUNCTION ${OWN_SCHEMA}.count_ddl()`;

const ASK = {
  name: 'toctou_ddl',
  text: `SELECT last_value::text || is_called AS ddl, EXISTS (SELECT FROM pg_largeobject_metadata) AS objects FROM ${OWN_SCHEMA}.ddl`,
};

/** Tells whether any DDL ran, in a tenth of a millisecond. */
export class DdlWatch {
  readonly #client: pg.Client;
  #seen = '';

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @throws ToctouError UNSUPPORTED when there are large objects */
  static async install(client: pg.Client): Promise<DdlWatch> {
    await client.query(INSTALL);
    const watch = new DdlWatch(client);
    if ((await watch.#ask()).objects) {
      throw new ToctouError(
        'UNSUPPORTED',
        'the database holds large objects (pg_largeobject), which toctou cannot put back',
        { hint: 'keep the bytes in a column of type bytea, or leave them out of the setup' },
      );
    }
    await watch.remember();
    return watch;
  }

  /**
   * Whether DDL ran since {@link remember}; it may have been rolled back.
   *
   * @throws Inconclusive when the race made large objects
   */
  async happened(): Promise<boolean> {
    const { ddl, objects } = await this.#ask();
    if (objects) {
      throw new Inconclusive('the race makes large objects (pg_largeobject), which cannot be put back');
    }
    return ddl !== this.#seen;
  }

  async remember(): Promise<void> {
    this.#seen = (await this.#ask()).ddl;
  }

  async #ask(): Promise<{ readonly ddl: string; readonly objects: boolean }> {
    const { rows } = await this.#client.query<{ ddl: string; objects: boolean }>(ASK);
    return rows[0] as { ddl: string; objects: boolean };
  }
}
