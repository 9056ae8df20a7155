import { randomBytes } from 'node:crypto';

/** A database of toctou's own on a server, and the role that owns it and goes by the same name. */
export interface OwnDatabase {
  readonly name: string;
  readonly password: string;
  /** Make it, one after the other; the first fails, and nothing is made, where the server has such a name already. */
  readonly create: readonly string[];
  /** Drop it, one after the other; the first fails, and nothing is dropped, unless {@link create} made it. */
  readonly drop: readonly string[];
}

/**
 * What makes and drops a database. What is dropped is told by a mark that only this process knows, and that comes into
 * being with the role, never by its name alone: whoever has a database of that name keeps it.
 *
 * @example
 * const { name, create, drop } = ownDatabase();
 * for (const statement of create) await admin.query(statement);
 */
export function ownDatabase(name: string = `toctou_${randomBytes(6).toString('hex')}`): OwnDatabase {
  const password = randomBytes(18).toString('base64url');
  const mark = `made by toctou, will be dropped (${randomBytes(12).toString('hex')})`;
  return {
    name,
    password,
    create: [
      // Statements of one message are one transaction: there is no role of ours without its mark.
      `CREATE ROLE ${name} LOGIN PASSWORD '${password}'; COMMENT ON ROLE ${name} IS '${mark}'`,
      `CREATE DATABASE ${name} OWNER ${name}`,
      `COMMENT ON DATABASE ${name} IS '${mark}'`,
    ],
    drop: [unlessForeign(name, mark), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `DROP ROLE ${name}`],
  };
}

/** Fails unless the role bears the mark, and the database, where there is one, belongs to it. */
function unlessForeign(name: string, mark: string): string {
  return `DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}' AND shobj_description(oid, 'pg_authid') = '${mark}')
      OR EXISTS (SELECT FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE datname = '${name}' AND rolname <> '${name}')
    THEN RAISE 'the database ${name} was not made by toctou'; END IF;
  END $$`;
}
