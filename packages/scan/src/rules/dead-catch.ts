import type { Access, Handler } from '../flow/access.ts';
import type { World } from '../world.ts';
import { acts, type Rule, type Scene, type Suspicion } from './rule.ts';

const driverCodes =
  /^(23505|23503|ER_DUP_ENTRY|1062|SQLITE_CONSTRAINT\w*)$|duplicate key value|UNIQUE constraint failed|Duplicate entry/i;
const prismaCodes = /^P20\d\d$/;

/** The class that only one library throws, by the library. */
const classes: Readonly<Record<string, RegExp>> = {
  prisma: /^(PrismaClientKnownRequestError|P20\d\d)$/,
  sequelize: /^(UniqueConstraintError|ForeignKeyConstraintError|SequelizeUniqueConstraintError)$/,
  typeorm: /^QueryFailedError$/,
  objection: /^(UniqueViolationError|ForeignKeyViolationError)$/,
  'mikro-orm': /^(UniqueConstraintViolationException|ForeignKeyConstraintViolationException)$/,
  drizzle: /^DrizzleQueryError$/,
};

/** A handler that can never match, or that goes on in a transaction that PostgreSQL has given up. */
export const deadCatch: Rule = {
  id: 'dead-catch',
  find(scene) {
    return acts(scene, 'insert', 'update', 'delete').flatMap(({ act }): Suspicion[] => {
      const [handler] = act.handlers;
      if (handler === undefined) return [];
      const detail = reasonOf(scene, act, handler) ?? afterAbort(scene, act, handler);
      if (detail === undefined) return [];
      return [
        {
          rule: 'dead-catch',
          check: { ...act, node: handler.node, module: handler.module },
          act,
          columns: [],
          consequence: 'error-500',
          detail,
        },
      ];
    });
  },
};

/** Why no error of this library is ever matched. */
function reasonOf({ words, world }: Scene, act: Access, handler: Handler): string | undefined {
  const { library } = act.operation;
  const all = [...words(handler)];
  const has = (pattern: RegExp): boolean => all.some((word) => pattern.test(word));
  const own = classes[library];
  if (own !== undefined && has(own)) return undefined;
  if (library === 'prisma') {
    return has(driverCodes) && !has(prismaCodes) && !has(/^(meta|cause|driverAdapterError)$/)
      ? "The driver's code is looked for, but Prisma throws its own: a unique violation is P2002."
      : undefined;
  }
  if (
    library === 'drizzle' &&
    has(driverCodes) &&
    !has(/^cause$/) &&
    !has(/^SqliteError$/i) &&
    wraps(world.dependencies)
  ) {
    return "The driver's code is looked for in the error itself, but Drizzle wraps it since 0.44: it is in `error.cause`.";
  }
  if (has(driverCodes)) return undefined;
  const foreign = Object.entries(classes).find(([name, pattern]) => name !== library && has(pattern));
  return foreign === undefined || library === 'sql'
    ? undefined
    : `What is caught here is thrown by ${foreign[0]}; the statement is ${library}'s.`;
}

/** Whether Drizzle throws DrizzleQueryError: since 0.44, and of drivers that are asynchronous. */
function wraps(dependencies: World['dependencies']): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(dependencies.get('drizzle-orm') ?? '') ?? [];
  return (
    major !== undefined &&
    minor !== undefined &&
    (Number(major) > 0 || Number(minor) >= 44) &&
    !dependencies.has('better-sqlite3')
  );
}

/** The violation is swallowed within the transaction, and another statement follows: PostgreSQL refuses it with 25P02. */
function afterAbort({ accesses, world }: Scene, act: Access, handler: Handler): string | undefined {
  if (
    !world.isPostgres ||
    !handler.continues ||
    handler.transactions === 0 ||
    act.transactions.length !== handler.transactions
  )
    return undefined;
  const open = act.transactions.at(-1);
  const next = accesses.some(
    (later) =>
      later.order > act.order &&
      open !== undefined &&
      later.transactions.includes(open) &&
      !later.handlers.includes(handler),
  );
  return next
    ? 'The violation is caught inside of the transaction, which PostgreSQL has then given up: the next statement fails with 25P02, unless a savepoint is rolled back to.'
    : undefined;
}
