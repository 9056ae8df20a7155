import { createHash } from 'node:crypto';

/** `createdAt` as `created_at`: what `casing: 'snake_case'`, `underscored` and naming strategies make of a property. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase();
}

/** `created_at` as `createdAt`. */
export function camelCase(name: string): string {
  const joined = name.replace(/[_-]+(.)/g, (_, letter: string) => letter.toUpperCase());
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}

/** PostgreSQL's own names: `users_email_key`, `users_pkey`, cut as it cuts them to 63 bytes (`makeObjectName`). */
export function postgresName(table: string, columns: readonly string[], label: string): string {
  const parts = [table, columns.join('_')].filter((part) => part !== '');
  const room = 63 - label.length - 1 - (parts.length - 1);
  while (parts.join('').length > room) {
    const longest = parts.length > 1 && (parts[1] ?? '').length >= (parts[0] ?? '').length ? 1 : 0;
    parts[longest] = (parts[longest] ?? '').slice(0, -1);
  }
  return [...parts, label].join('_');
}

/** `users_email_unique`: the names of Drizzle, Knex and MikroORM. */
export function joinedName(table: string, columns: readonly string[], label: string): string {
  return [table, ...columns, label].join('_');
}

/** TypeORM's names: `UQ_` and a hash (`DefaultNamingStrategy`). */
export function typeormName(
  prefix: 'UQ' | 'IDX' | 'PK' | 'FK' | 'REL',
  table: string,
  columns: readonly string[],
  where = '',
): string {
  const key = [table.replace('.', '_'), ...columns.toSorted()].join('_') + (where === '' ? '' : `_${where}`);
  const length = prefix === 'IDX' || prefix === 'REL' ? 26 : 27;
  return `${prefix}_${createHash('sha1').update(key).digest('hex').slice(0, length)}`;
}
