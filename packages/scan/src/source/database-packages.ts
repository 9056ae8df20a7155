const databases =
  /prisma|^drizzle-orm|^kysely|^knex$|typeorm|^@mikro-orm\/|sequelize|^objection$|^pg$|^pg-|postgres|^slonik|mysql|mariadb|sqlite|^@libsql\/|^@neondatabase\/|pglite|^oracledb$|^mssql$|^tedious$/;

const interfaces = /^(react|react-dom|vue|svelte|preact|solid-js|@angular\/core|react-native|expo)$/;

/** The packages of a workspace, by their folders, and what each depends on. */
export interface Packages {
  /** The folder of each package, by its name. */
  readonly folders: ReadonlyMap<string, string>;
  /** The dependencies of each package, by its folder. */
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Tells whether the package of a file may ask a database. One that draws an interface, and has no database, itself or by another package of
 * the workspace, does not; where nothing is known of its dependencies, it may.
 */
export function databasePackages({ folders, dependencies }: Packages): (file: string) => boolean {
  const having = new Set<string>();
  for (let before = -1; before !== having.size;) {
    before = having.size;
    for (const [folder, names] of dependencies) {
      const own = [...names].some((name) => databases.test(name) || having.has(folders.get(name) ?? '\0'));
      if (own) having.add(folder);
    }
  }
  const asks = (folder: string): boolean =>
    having.has(folder) || ![...(dependencies.get(folder) ?? [])].some((name) => interfaces.test(name));
  const known = [...dependencies.keys()]
    .toSorted((one, other) => other.length - one.length)
    .map((folder) => ({ below: folder === '' ? '' : `${folder}/`, asks: asks(folder) }));
  return (file) => known.find(({ below }) => file.startsWith(below))?.asks ?? true;
}
