import { join, raw, sql, type Statement } from '../transaction/statement.ts';
import { givenOf, keyIs, list, tableOf, type Quote } from './key.ts';
import type { Way } from './way.ts';

const quote: Quote = (name) => `"${name.replaceAll('"', '""')}"`;

/**
 * `INSERT ... ON CONFLICT (columns) DO NOTHING RETURNING *`, and where that returns nothing a SELECT of its own, which sees what
 * the insert had to wait for: within one statement (a CTE) both would see the same snapshot, without the winner.
 */
export const postgres: Way = {
  async one(access, constraint, row) {
    const table = tableOf(constraint, quote);
    const key = keyIs(constraint, row, quote);
    const given = givenOf(row);
    const columns = given.map(([column]) => column);
    const values = join(
      [
        raw('('),
        join(
          given.map(([, value]) => sql`${value}`),
          ', ',
        ),
        raw(')'),
      ],
      '',
    );
    const insert = insertion(table, list(columns, quote), values, list(constraint.columns, quote));
    const [inserted] = await access.rows(insert);
    if (inserted) return { row: inserted, created: true };
    const [found] = await access.rows(join([raw('SELECT * FROM'), table, raw('WHERE'), key], ' '));
    return found && { row: found, created: false };
  },
};

function insertion(table: Statement, columns: Statement, values: Statement, key: Statement): Statement {
  const head = join([raw('INSERT INTO '), table, raw(' ('), columns, raw(') VALUES '), values], '');
  return join([head, raw(' ON CONFLICT ('), key, raw(') DO NOTHING RETURNING *')], '');
}
