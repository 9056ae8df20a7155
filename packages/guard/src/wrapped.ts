import { property } from './property.ts';

/**
 * Where wrappers keep what they wrap: ECMAScript and Drizzle in `cause`; Sequelize in `parent` and `original`; TypeORM in
 * `driverError`; Objection in `nativeError`; Prisma in `meta`, `driverAdapterError`, and that in `cause`; mssql in `originalError`
 * and `precedingErrors`. And the list of an AggregateError, which Sequelize has, too.
 */
const links = [
  'cause',
  'parent',
  'meta',
  'original',
  'originalError',
  'nativeError',
  'driverError',
  'driverAdapterError',
  'precedingErrors',
  'errors',
] as const;

/** More than any wrapper needs; what makes cycles, and proxies that never end, end. */
const limit = 64;

/**
 * The first thing that `read` finds in an error or in what it wraps, the innermost first: a wrapper may carry copies of
 * its driver error's fields, and the driver's own error is the one wanted.
 */
export function findWrapped<T>(error: unknown, read: (error: object) => T | undefined): T | undefined {
  const seen: unknown[] = [];
  const visit = (value: unknown): T | undefined => {
    if (!value || Object(value) !== value || seen.includes(value) || seen.length >= limit) return undefined;
    seen.push(value);
    let found: T | undefined;
    // Only what is a list has a first member.
    for (const key of property(value, 0) ? Array(32).keys() : links) found ??= visit(property(value, key));
    return found ?? read(value);
  };
  return visit(error);
}
