/** What the project's schema sources say of its database, put together. */
export interface Schema {
  readonly tables: readonly Table[];
  /** The files that were read, relative to the project's root, with forward slashes. */
  readonly sources: readonly string[];
  /** Sources that could not be read, and why. */
  readonly problems: readonly SchemaProblem[];
}

/** A schema source that could not be read. */
export interface SchemaProblem {
  readonly file: string;
  readonly message: string;
}

/** One table, as the database calls it, and the names that code has for it. */
export interface Table {
  readonly name: string;
  /** The namespace in the database (`auth` in `auth.users`), where a source names one. */
  readonly schema?: string;
  /** The names code uses: Prisma model, Drizzle export, entity class, Sequelize model. */
  readonly models: readonly string[];
  readonly columns: readonly Column[];
  readonly uniques: readonly Unique[];
  readonly foreignKeys: readonly ForeignKey[];
  /** The tables that its rows lead to, by the properties that code has for it; where a source names them. */
  readonly relations?: ReadonlyMap<string, string>;
  /** Where the table is declared: relative to the project's root, with forward slashes. */
  readonly file: string;
  readonly line: number;
}

/** One column of a table. */
export interface Column {
  readonly name: string;
  /** As the code calls it; the column's name where no source says otherwise. */
  readonly property: string;
  /** The type as the source writes it, in lower case: `citext`, `varchar(255)`. */
  readonly type?: string;
  readonly nullable: boolean;
  /** Whether equality ignores case: `citext`, a `_ci` or NOCASE collation. */
  readonly caseInsensitive: boolean;
  /** Whether the database or the library makes the value: serial, identity, a uuid default. */
  readonly generated: boolean;
}

/** A primary key, a unique constraint or a unique index: what refuses a second row. */
export interface Unique {
  /** As a violation would name it. */
  readonly name?: string;
  readonly primary: boolean;
  /** The plain columns, by the database's names. */
  readonly columns: readonly string[];
  /** The expressions, as SQL: `lower(email)`. */
  readonly expressions: readonly string[];
  /** The predicate of a partial index, as SQL. */
  readonly where?: string;
  readonly nullsNotDistinct: boolean;
  readonly file: string;
  readonly line: number;
}

/** A reference to another table. */
export interface ForeignKey {
  readonly name?: string;
  readonly columns: readonly string[];
  readonly references: { readonly table: string; readonly columns: readonly string[] };
  /** In lower case: `cascade`, `set null`, `restrict`, `no action`. */
  readonly onDelete?: string;
  /** Whether only the library knows it, and the database refuses nothing: Prisma's `relationMode = "prisma"`. */
  readonly emulated?: boolean;
}
