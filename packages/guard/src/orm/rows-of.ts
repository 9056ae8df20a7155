import type { Row } from '../transaction/client.ts';

/** The rows in a driver's answer: node-postgres and its kin have `rows`, mysql2 an array of rows and fields, others an array. */
export function rowsOf(result: unknown): readonly Row[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a driver's rows are objects
  if (typeof result === 'object' && result !== null && 'rows' in result) return result.rows as Row[];
  if (!Array.isArray(result)) return [];
  return Array.isArray(result[0]) ? result[0] : result;
}
