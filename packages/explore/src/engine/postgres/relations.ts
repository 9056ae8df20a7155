import type pg from 'pg';

/** What one table drags along when it is read or written. */
export interface Relation {
  /** The table that its partitions and heirs are taken for: the topmost. */
  readonly root: string;
  /** Tables that a view stands on; empty for a table. */
  readonly reads: readonly string[];
  /** Parents of its foreign keys: a new row looks at them and locks them. */
  readonly parents: readonly string[];
  /** Children whose foreign keys name it: a row that goes looks at them. */
  readonly children: readonly string[];
  /** Children that are changed with it (CASCADE, SET NULL, SET DEFAULT). */
  readonly cascades: readonly string[];
  /** A constraint of it, or of its children, may be checked at the commit. */
  readonly deferrable: boolean;
  /** Triggers, rules, policies, or functions of the user's in defaults and checks: anything may happen when it is written. */
  readonly opaque: boolean;
  /** Row security or a foreign server: anything may be looked at when it is read. */
  readonly veiled: boolean;
}

/** The schema as the search needs it. */
export interface Relations {
  /** Tables and views that a name may mean, whatever the search path: `users`, `app.users`. */
  find(name: string): readonly Relation[];
  byRoot(root: string): Relation | undefined;
  /** Functions of `pg_catalog` that neither read rows nor have an effect. */
  readonly harmless: ReadonlySet<string>;
  readonly defaultIsolation: string;
}

const RELATIONS = `WITH RECURSIVE user_rel AS (
    SELECT c.oid, c.relname, n.nspname, c.relkind, c.relrowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'toctou') AND n.nspname NOT LIKE 'pg\\_toast%'),
  heirs AS (
    SELECT oid, oid AS root FROM user_rel r WHERE NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = r.oid)
    UNION SELECT i.inhrelid, h.root FROM pg_inherits i JOIN heirs h ON h.oid = i.inhparent),
  uses AS (
    SELECT DISTINCT w.ev_class AS view, d.refobjid AS used FROM pg_rewrite w
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class),
  stands AS (SELECT view, used FROM uses UNION SELECT s.view, u.used FROM stands s JOIN uses u ON u.view = s.used),
  own_function AS (SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname <> 'pg_catalog')
  SELECT r.nspname AS schema, r.relname AS name, h.root::text AS root,
    ARRAY(SELECT DISTINCT s.used::text FROM stands s WHERE s.view = r.oid) AS reads,
    ARRAY(SELECT DISTINCT k.confrelid::text FROM pg_constraint k JOIN heirs i ON i.oid = k.conrelid WHERE k.contype = 'f' AND i.root = h.root) AS parents,
    ARRAY(SELECT DISTINCT k.conrelid::text FROM pg_constraint k JOIN heirs i ON i.oid = k.confrelid WHERE k.contype = 'f' AND i.root = h.root) AS children,
    ARRAY(SELECT DISTINCT k.conrelid::text FROM pg_constraint k JOIN heirs i ON i.oid = k.confrelid
      WHERE k.contype = 'f' AND i.root = h.root AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))) AS cascades,
    EXISTS (SELECT FROM pg_constraint k JOIN heirs i ON i.oid = k.conrelid OR i.oid = k.confrelid WHERE i.root = h.root AND k.condeferrable) AS deferrable,
    (r.relkind IN ('m', 'f') OR r.relrowsecurity
      OR EXISTS (SELECT FROM pg_trigger t JOIN heirs i ON i.oid = t.tgrelid WHERE i.root = h.root AND NOT t.tgisinternal)
      OR EXISTS (SELECT FROM pg_rewrite w WHERE w.ev_class = r.oid AND r.relkind NOT IN ('v', 'm'))
      OR EXISTS (SELECT FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        JOIN own_function f ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid WHERE w.ev_class = r.oid OR w.ev_class IN (SELECT s.used FROM stands s WHERE s.view = r.oid))
      OR EXISTS (SELECT FROM pg_attrdef a JOIN heirs i ON i.oid = a.adrelid JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid
        JOIN own_function f ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid WHERE i.root = h.root)
      OR EXISTS (SELECT FROM pg_constraint k JOIN heirs i ON i.oid = k.conrelid JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = k.oid
        JOIN own_function f ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid WHERE i.root = h.root)
    ) AS opaque, (r.relkind = 'f' OR r.relrowsecurity) AS veiled, r.oid::text AS oid
  FROM user_rel r JOIN heirs h ON h.oid = r.oid`;

/**
 * Volatile ones are named by hand: what they give is made up, or it is a clock. `nextval` is here because the ids that
 * it gives are renamed by the oracle. Of the others those are left out that look at transactions, locks or sizes.
 */
const HARMLESS = `SELECT proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'pg_catalog'
  AND NOT EXISTS (SELECT FROM pg_proc own JOIN pg_namespace m ON m.oid = own.pronamespace WHERE own.proname = p.proname AND m.nspname NOT IN ('pg_catalog', 'information_schema'))
  GROUP BY proname HAVING bool_and(provolatile IN ('i', 's')) AND proname !~ '^(pg_|txid_|has_|query_to_|table_to_|schema_to_|database_to_|cursor_to_|currval|lastval|inet_|col_description|obj_description|to_reg|row_security)'
  UNION SELECT unnest(ARRAY['random', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'clock_timestamp', 'timeofday', 'nextval', 'pg_sleep', 'set_config', 'pg_typeof', 'pg_backend_pid'])`;

type Lists = Pick<Relation, 'reads' | 'parents' | 'children' | 'cascades'>;

interface Row extends Lists {
  readonly schema: string;
  readonly name: string;
  readonly oid: string;
  readonly root: string;
  readonly deferrable: boolean;
  readonly opaque: boolean;
  readonly veiled: boolean;
}

/** Reads what the schema says about which tables go together. */
export async function readRelations(client: pg.Client): Promise<Relations> {
  const { rows } = await client.query<Row>(RELATIONS);
  const { rows: functions } = await client.query<{ name: string }>(HARMLESS);
  const { rows: settings } = await client.query<{ isolation: string }>(
    `SELECT current_setting('default_transaction_isolation') AS isolation`,
  );
  const roots = new Map(rows.map(({ oid, root }) => [oid, root]));
  const rooted = (oids: readonly string[]): string[] => oids.flatMap((oid) => roots.get(oid) ?? []);
  const byName = new Map<string, Relation[]>();
  const byRoot = new Map<string, Relation>();
  for (const row of rows) {
    const relation: Relation = {
      root: row.root,
      reads: rooted(row.reads),
      parents: rooted(row.parents),
      children: rooted(row.children),
      cascades: rooted(row.cascades),
      deferrable: row.deferrable,
      opaque: row.opaque,
      veiled: row.veiled,
    };
    const heir = byRoot.get(row.root);
    byRoot.set(row.root, {
      ...relation,
      opaque: relation.opaque || heir?.opaque === true,
      veiled: relation.veiled || heir?.veiled === true,
    });
    for (const name of [row.name, `${row.schema}.${row.name}`]) {
      byName.set(name, [...(byName.get(name) ?? []), relation]);
    }
  }
  return {
    find: (name) => byName.get(name) ?? [],
    byRoot: (root) => byRoot.get(root),
    harmless: new Set(functions.map(({ name }) => name)),
    defaultIsolation: settings[0]?.isolation ?? 'read committed',
  };
}
