import { levelOf, type Isolation } from './isolation.ts';
import { positional, type Statement } from './statement.ts';

/** How a transaction is begun on MySQL and MariaDB: the level is that of the next transaction alone. */
export function mysqlOpening(isolation: Isolation | undefined): [string, ...string[]] {
  if (isolation === undefined) return ['START TRANSACTION'];
  const level = levelOf(isolation, ['read uncommitted', 'read committed', 'repeatable read', 'serializable']);
  return [`SET TRANSACTION ISOLATION LEVEL ${level}`, 'START TRANSACTION'];
}

/**
 * A statement for a driver that writes values into the SQL by itself. Those make of an object `a = 1, b = 2`, and of an array a
 * list; here a value is one value, and what is neither date nor bytes is JSON.
 */
export function mysqlStatement(statement: Statement): { sql: string; values: unknown[] } {
  return {
    sql: positional(statement),
    values: statement.values.map((value) =>
      Array.isArray(value) || (isObject(value) && Object.getPrototypeOf(value) === Object.prototype)
        ? JSON.stringify(value)
        : value,
    ),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Statements one after another: none of the drivers sends several in one message unless its user allows it. */
export async function inTurn(
  statements: readonly string[],
  send: (statement: string) => Promise<unknown>,
): Promise<void> {
  for (const statement of statements) await send(statement);
}
