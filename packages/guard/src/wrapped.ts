import { property } from './property.ts';

/** Where wrappers keep what they wrap: ECMAScript and Drizzle, Sequelize (twice), TypeORM, Objection. */
const links = ['cause', 'parent', 'original', 'driverError', 'nativeError'] as const;

/** More than any wrapper needs; what makes cycles, and proxies that never end, end. */
const limit = 64;

/**
 * The first thing that `read` finds in an error or in what it wraps, the innermost first: a wrapper may carry copies of
 * its driver error's fields, and the driver's own error is the one wanted.
 */
export function findWrapped<T>(error: unknown, read: (error: object) => T | undefined): T | undefined {
  const seen = new Set<object>();
  const visit = (value: unknown): T | undefined => {
    if (typeof value !== 'object' || value === null || seen.has(value) || seen.size >= limit)
      return undefined;
    seen.add(value);
    for (const link of links) {
      const found = visit(property(value, link));
      if (found !== undefined) return found;
    }
    // AggregateError, and Sequelize's ValidationError.
    const members = property(value, 'errors');
    if (typeof members === 'object' && members !== null) {
      const length = property(members, 'length');
      const count = typeof length === 'number' ? Math.min(length, limit) : 0;
      for (let index = 0; index < count && seen.size < limit; index += 1) {
        const found = visit(property(members, index));
        if (found !== undefined) return found;
      }
    }
    return read(value);
  };
  return visit(error);
}
