import type pg from 'pg';
import { ToctouError } from '../../errors.ts';
import { OWN_SCHEMA } from './catalog.ts';

/**
 * Counts the DDL of all sessions, of functions and DO blocks too, without asking the catalogs. A sequence counts what
 * is rolled back as well, and makes nobody wait.
 */
const INSTALL = `CREATE SEQUENCE ${OWN_SCHEMA}.ddl;
  CREATE FUNCTION ${OWN_SCHEMA}.count_ddl() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ BEGIN PERFORM nextval('${OWN_SCHEMA}.ddl'); END $$;
  CREATE EVENT TRIGGER toctou_ddl ON ddl_command_end EXECUTE FUNCTION ${OWN_SCHEMA}.count_ddl()`;

/** SQL: how much DDL ran so far, of all sessions; it may have been rolled back. */
export const DDL_COUNT: string = `(SELECT last_value::text || is_called FROM ${OWN_SCHEMA}.ddl)`;

/** SQL: whether there are large objects, which could not be put back. */
export const LARGE_OBJECTS = 'EXISTS (SELECT FROM pg_largeobject_metadata)';

/**
 * From here on DDL is counted.
 *
 * @throws ToctouError UNSUPPORTED when there are large objects
 */
export async function watchDdl(client: pg.Client): Promise<void> {
  await client.query(INSTALL);
  const { rows } = await client.query<{ objects: boolean }>(`SELECT ${LARGE_OBJECTS} AS objects`);
  if (rows[0]?.objects !== true) return;
  throw new ToctouError(
    'UNSUPPORTED',
    'the database holds large objects (pg_largeobject), which toctou cannot put back',
    { hint: 'keep the bytes in a column of type bytea, or leave them out of the setup' },
  );
}
