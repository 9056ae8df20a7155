import { posix } from 'node:path';
import { readSchema } from '../../src/schema/read-schema.ts';
import type { Schema, Table } from '../../src/schema/schema.ts';
import { parseSource } from '../../src/source/source-file.ts';
import type { Project } from '../../src/schema/symbolic/modules.ts';

/** A project whose files are these texts. */
export function projectOf(files: Readonly<Record<string, string>>): Project {
  return {
    files: Object.keys(files),
    text: (file) => files[file] ?? '',
    program: (file) => parseSource(file, files[file] ?? '').program,
    resolve(from, specifier) {
      if (!specifier.startsWith('.')) return undefined;
      const base = posix.join(posix.dirname(from), specifier).replace(/\.js$/, '');
      return [base, `${base}.ts`, `${base}.js`, `${base}/index.ts`].find((file) => file in files);
    },
  };
}

export async function schemaOf(files: Readonly<Record<string, string>>): Promise<Schema> {
  return readSchema(projectOf(files));
}

/** A schema as text, a line for each thing. `?` may be NULL, `~` ignores case, `*` is generated, `name=property`. */
export async function textOf(files: Readonly<Record<string, string>>): Promise<string> {
  const { tables, problems } = await schemaOf(files);
  return [
    ...tables.map(tableText),
    ...problems.map(({ file, message }) => `problem ${file}: ${message}`),
  ].join('\n');
}

export function tableText(table: Table): string {
  const name = table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
  const models = table.models.length > 0 ? ` (${table.models.join(', ')})` : '';
  const columns = table.columns.map(
    (column) =>
      `${column.name}${column.property === column.name ? '' : `=${column.property}`}${column.nullable ? '?' : ''}${column.caseInsensitive ? '~' : ''}${column.generated ? '*' : ''}`,
  );
  return [
    `${name}${models} ${table.file}:${table.line}: ${columns.join(' ')}`,
    ...table.uniques.map((unique) =>
      [
        `  ${unique.primary ? 'primary' : 'unique'} ${unique.name ?? '-'} (${[...unique.columns, ...unique.expressions.map((text) => `<${text}>`)].join(', ')})`,
        unique.where === undefined ? '' : ` where ${unique.where}`,
        unique.nullsNotDistinct ? ' nulls not distinct' : '',
        ` @${unique.line}`,
      ].join(''),
    ),
    ...table.foreignKeys.map(
      (key) =>
        `  foreign ${key.name ?? '-'} (${key.columns.join(', ')}) -> ${key.references.table} (${key.references.columns.join(', ')})${key.onDelete === undefined ? '' : ` on delete ${key.onDelete}`}`,
    ),
  ].join('\n');
}
