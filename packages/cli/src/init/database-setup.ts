import type { PackageManager } from './package-manager.ts';
import { textOf, type Project } from './project.ts';

/** How the tables are made. */
export type Setup =
  | { readonly kind: 'files'; readonly files: readonly string[] }
  /** For the shell; `DATABASE_URL` is set. */
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'none' };

const MIGRATING =
  /^((db|database|prisma|drizzle|knex|typeorm|sequelize|mikro-orm)[:_-])?(migrate|migrations?)([:_-](up|run|latest|deploy|apply))?$|^db[:_-](push|setup|deploy)$/;
/** What asks questions, goes back, or makes a migration instead of running it. */
const UNFIT = /migrate dev|rollback|\bdown\b|revert|undo|generate|--watch/;
const SQL_FOLDERS = /^(?:(?:src|db|database|sql|prisma|supabase)\/)*(?:migrations?|drizzle)\/[^/]+\.sql$/;
const SQL_SCHEMAS = /^(?:(?:src|db|database|sql|scripts)\/)*(?:schema|structure|init|setup|tables)\.sql$/;

/** By the scripts of package.json, else by the tool that left its files, else the SQL files there are. */
export async function setupOf(project: Project, manager: PackageManager): Promise<Setup> {
  const { scripts = {} } = project.manifest;
  const script = Object.keys(scripts).find(
    (name) => MIGRATING.test(name) && !UNFIT.test(scripts[name] ?? ''),
  );
  if (script !== undefined) return { kind: 'command', command: `${manager.run} ${script}` };
  const tool = await toolOf(project);
  if (tool !== undefined) return { kind: 'command', command: `${manager.exec} ${tool}` };
  return sqlFilesOf(project);
}

/** The command of a migration tool, and its arguments. */
async function toolOf(project: Project): Promise<string | undefined> {
  const { files, packages } = project;
  const find = (pattern: RegExp): string | undefined => files.find((file) => pattern.test(file));

  const prisma = find(/\.prisma$/);
  if (prisma !== undefined) {
    const isUsual = ['prisma/schema.prisma', 'schema.prisma'].includes(prisma) || find(/^prisma\.config\./);
    const schema = isUsual ? '' : ` --schema ${prisma}`;
    return `prisma ${find(/(^|\/)migrations\/[^/]+\/migration\.sql$/) ? 'migrate deploy' : 'db push'}${schema}`;
  }
  const drizzle = find(/^drizzle\.config\.\w+$/);
  if (drizzle !== undefined && packages.has('drizzle-kit')) {
    const [, out = 'drizzle'] =
      /\bout:\s*['"`](?:\.\/)?([^'"`]+?)\/?['"`]/.exec(await textOf(project, drizzle)) ?? [];
    return files.some((file) => file.startsWith(`${out}/`) && file.endsWith('.sql'))
      ? 'drizzle-kit migrate'
      : 'drizzle-kit push --force';
  }
  const knex = find(/(^|\/)knexfile\.\w+$/);
  if (knex !== undefined) return `knex migrate:latest${knex.includes('/') ? ` --knexfile ${knex}` : ''}`;
  if (packages.has('typeorm')) return typeorm(project);
  if (packages.has('sequelize-cli')) return 'sequelize-cli db:migrate';
  if (packages.has('@mikro-orm/cli')) return 'mikro-orm migration:up';
  if (packages.has('node-pg-migrate')) return 'node-pg-migrate up';
  if (packages.has('kysely-ctl')) return 'kysely migrate:latest';
  if (packages.has('dbmate')) return 'dbmate up';
  return undefined;
}

/** Two apps that start at once with `synchronize: true` make the same tables: they have to be there before. */
function typeorm({ manifest, files, sources, packages }: Project): string | undefined {
  const source = [...sources].find(([, text]) => /new DataSource\(/.test(text))?.[0];
  if (source === undefined) return undefined;
  const runner = !source.endsWith('ts')
    ? 'typeorm'
    : manifest.type === 'module' && packages.has('ts-node')
      ? 'typeorm-ts-node-esm'
      : 'typeorm-ts-node-commonjs';
  const isMigrated = files.some((file) => /(^|\/)migrations?\/[^/]+\.[cm]?[tj]s$/.test(file));
  return `${runner} ${isMigrated ? 'migration:run' : 'schema:sync'} -d ${source}`;
}

async function sqlFilesOf(project: Project): Promise<Setup> {
  const schemas = project.files.filter((file) => SQL_SCHEMAS.test(file));
  if (schemas.length > 0) return { kind: 'files', files: schemas.slice(0, 1) };
  const migrations = project.files.filter(
    (file) => SQL_FOLDERS.test(file) && !/down|rollback|revert|undo/i.test(file),
  );
  const texts = await Promise.all(migrations.map((file) => textOf(project, file)));
  // A file that also says how to go back would undo what it does.
  const goesBack = texts.some((text) => /^--\s*(migrate:down|\+goose down)/im.test(text));
  return migrations.length === 0 || goesBack ? { kind: 'none' } : { kind: 'files', files: migrations };
}
