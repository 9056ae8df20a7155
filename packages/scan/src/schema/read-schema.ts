import { loadModule } from 'libpg-query';
import { Catalog } from './catalog.ts';
import { merge } from './merge.ts';
import { readMigration } from './migrations/read-migration.ts';
import { readDrizzle } from './readers/drizzle.ts';
import { readMikroOrm } from './readers/mikro-orm.ts';
import { readObjection } from './readers/objection.ts';
import type { readPrisma } from './readers/prisma.ts';
import { readAssociations } from './readers/sequelize-associations.ts';
import { readSequelize } from './readers/sequelize.ts';
import { readTypeorm } from './readers/typeorm.ts';
import type { Schema, SchemaProblem } from './schema.ts';
import { findSettings, NO_SETTINGS } from './settings.ts';
import type { Source, SourceKind } from './sources.ts';
import { findSources } from './sources.ts';
import { onlyUp } from './sql/migration-file.ts';
import { readSql } from './sql/read-sql.ts';
import type { Project } from './symbolic/modules.ts';
import { Modules } from './symbolic/modules.ts';

/**
 * Reads every schema source of a project, and puts together what they say.
 *
 * A file that cannot be read is named in `problems`; the others are read all the same.
 *
 * @param databaseUrl A running database, which knows best.
 * @throws {DatabaseError} That database cannot be read.
 * @example
 * const schema = await readSchema(project);
 * schema.tables.find(({ models }) => models.includes('User'))?.uniques;
 */
export async function readSchema(project: Project, databaseUrl?: string): Promise<Schema> {
  await loadModule();
  const modules = new Modules(project);
  const problems: SchemaProblem[] = [];
  const sources = findSources(project);
  // Prisma's parser and a database's driver take longer to load than most schemas to read: only who has use for them pays.
  const prisma = sources.some(({ kind }) => kind === 'prisma')
    ? (await import('./readers/prisma.ts')).readPrisma
    : undefined;
  const readings = sources.map((source) => ({
    source,
    catalog: readSource(source, modules, problems, prisma),
  }));
  const database =
    databaseUrl === undefined
      ? undefined
      : await (await import('./live/read-database.ts')).readDatabase(databaseUrl);
  return {
    tables: merge(readings, database),
    sources: [...new Set(sources.flatMap(({ files }) => files))].toSorted(),
    problems,
  };
}

/** Kinds of models whose names depend on how the connection is made. */
const NEEDS_SETTINGS: ReadonlySet<SourceKind> = new Set<SourceKind>(['drizzle', 'typeorm', 'sequelize']);

function readSource(
  source: Source,
  modules: Modules,
  problems: SchemaProblem[],
  prisma: typeof readPrisma | undefined,
): Catalog {
  const catalog = new Catalog();
  const { project } = modules;
  const guarded = (file: string, read: () => void): void => {
    try {
      read();
    } catch (error) {
      problems.push({
        file,
        message: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      });
    }
  };
  if (source.kind === 'prisma') {
    prisma?.(
      source.files.map((file) => ({ file, text: project.text(file) })),
      catalog,
      (file, message) => problems.push({ file, message }),
    );
    return catalog;
  }
  const settings = NEEDS_SETTINGS.has(source.kind) ? findSettings(project, source.package) : NO_SETTINGS;
  for (const file of source.files) {
    guarded(file, () => {
      switch (source.kind) {
        case 'drizzle':
          return readDrizzle(modules, file, settings.casing, catalog);
        case 'typeorm':
          return readTypeorm(modules, file, settings.typeorm, catalog);
        case 'mikro-orm':
          return readMikroOrm(modules, file, catalog);
        case 'sequelize':
          return readSequelize(modules, file, settings.sequelize, catalog);
        case 'objection':
          return readObjection(modules, file, catalog);
        default:
          return file.endsWith('.sql')
            ? readSql(onlyUp(project.text(file)), (offset) => modules.placeAt(file, offset), catalog)
            : readMigration(modules, file, catalog);
      }
    });
  }
  // An association may stand before the models that it joins.
  if (source.kind === 'sequelize') {
    for (const file of source.files)
      guarded(file, () => readAssociations(modules, file, settings.sequelize.underscored, catalog));
  }
  return catalog;
}
