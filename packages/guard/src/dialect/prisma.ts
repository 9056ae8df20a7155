import { property, text } from '../property.ts';
import { namesIn, type ErrorDialect } from './dialect.ts';

/** What Prisma's Rust engine leaves of an error: the name of an index (but of SQL Server's table, which has a dot), or columns. */
export const prisma: ErrorDialect = (error) => [
  text(error, 'clientVersion') && text(error, 'code'),
  () => {
    const meta = property(error, 'meta');
    const target = text(meta, 'target', 'constraint', 'field_name');
    return target
      ? namesIn(target, /^(?<constraint>[^. ]+)(?: \(|$)/)
      : {
          columns: [...Array(32).keys()].flatMap(
            (index) => text(property(meta, 'target') ?? property(meta, 'constraint'), index) ?? [],
          ),
        };
  },
];
