import { inner, text } from '../property.ts';
import { namesIn, type ErrorDialect } from './dialect.ts';

/** What Prisma's Rust engine leaves of an error: the name of an index (but of SQL Server's table, which has a dot), or columns. */
export const prisma: ErrorDialect = (error) => {
  const meta = inner(error, 'meta');
  const target = text(meta, 'target', 'constraint', 'field_name');
  return {
    code: text(error, 'clientVersion') && text(error, 'code'),
    names: () =>
      target
        ? namesIn(target, /^(?<constraint>[^. ]+)(?: \(|$)/)
        : { columns: [...Array(32).keys()].flatMap((index) => text(inner(meta, 'target'), index) ?? []) },
  };
};
