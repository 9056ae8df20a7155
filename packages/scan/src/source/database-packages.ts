import type { Packages } from './packages.ts';

const databases =
  /prisma|^drizzle-orm|^kysely|^knex$|typeorm|^@mikro-orm\/|sequelize|^objection$|^pg$|^pg-|postgres|^slonik|mysql|mariadb|sqlite|^@libsql\/|^@neondatabase\/|pglite|^oracledb$|^mssql$|^tedious$/;

const interfaces = /^(react|react-dom|vue|svelte|preact|solid-js|@angular\/core|react-native|expo)$/;

/**
 * Tells whether the package of a file may ask a database. One that draws an interface, and has no database, itself or by another package of
 * the workspace, does not; where nothing is known of its dependencies, it may.
 */
export function databasePackages({ folders, dependencies }: Packages): (file: string) => boolean {
  const having = new Set<string>();
  for (let before = -1; before !== having.size;) {
    before = having.size;
    for (const [folder, names] of dependencies) {
      const own = [...names.keys()].some(
        (name) => databases.test(name) || having.has(folders.get(name) ?? '\0'),
      );
      if (own) having.add(folder);
    }
  }
  const asks = (folder: string): boolean =>
    having.has(folder) ||
    ![...(dependencies.get(folder)?.keys() ?? [])].some((name) => interfaces.test(name));
  const known = [...dependencies.keys()]
    .toSorted((one, other) => other.length - one.length)
    .map((folder) => ({ below: folder === '' ? '' : `${folder}/`, asks: asks(folder) }));
  return (file) => known.find(({ below }) => file.startsWith(below))?.asks ?? true;
}
