import type { Casing } from './readers/drizzle-table.ts';
import type { SequelizeSettings } from './readers/sequelize-table.ts';
import type { TypeormSettings } from './readers/typeorm-settings.ts';
import type { Project } from './symbolic/modules.ts';
import { packages } from './sources.ts';
import type { Dialect } from './types.ts';

/** What a project's configuration says of all of its tables. */
export interface Settings {
  readonly casing: Casing;
  readonly typeorm: TypeormSettings;
  readonly sequelize: SequelizeSettings;
}

/** What holds where nothing is said. */
export const NO_SETTINGS: Settings = {
  casing: undefined,
  typeorm: { snakeCase: false, dialect: undefined },
  sequelize: { underscored: false, freezeTableName: false },
};

const CONFIGURES =
  /\bdrizzle\s*\(|defineConfig|DataSource\b|TypeOrmModule|createConnection|ormconfig|new Sequelize\b|SequelizeModule|\bdialect\s*:/;

/** Looks for the settings where connections are made: in the package itself first, then anywhere in the project. */
export function findSettings(project: Project, folder: string): Settings {
  const packageOf = packages(project.files);
  const files = project.files.filter(
    (file) => /\.([cm]?[jt]s|json)$/.test(file) && !/(^|\/)node_modules\//.test(file),
  );
  const texts = files
    .map((file) => ({ near: packageOf(file) === folder, text: project.text(file) }))
    .filter(({ text }) => CONFIGURES.test(text))
    .toSorted((one, other) => Number(other.near) - Number(one.near))
    .map(({ text }) => text);
  const first = (pattern: RegExp): string | undefined =>
    texts.map((text) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
  const casing = first(/\bcasing\s*:\s*['"](snake_case|camelCase)['"]/);
  return {
    casing: casing === 'snake_case' || casing === 'camelCase' ? casing : undefined,
    typeorm: {
      snakeCase: first(/\bnamingStrategy\s*:\s*new\s+(\w*Snake\w*)/i) !== undefined,
      dialect: dialectOf(first(/\btype\s*:\s*['"](postgres|mysql|mariadb|better-sqlite3|sqlite|mssql)['"]/)),
    },
    sequelize: {
      underscored: first(/\bdefine\s*:\s*\{[^}]*\bunderscored\s*:\s*(true)/s) !== undefined,
      freezeTableName: first(/\bdefine\s*:\s*\{[^}]*\bfreezeTableName\s*:\s*(true)/s) !== undefined,
    },
  };
}

function dialectOf(type: string | undefined): Dialect | undefined {
  if (type === 'mysql' || type === 'mariadb') return 'mysql';
  if (type === 'mssql') return 'mssql';
  return type === undefined ? undefined : type === 'postgres' ? 'postgresql' : 'sqlite';
}
