import types from 'pg-types';

const BOOL = 16;
const BYTEA = 17;
const UUID = 2950;
/** Types whose binary form is the text itself: name, text, json, unknown, bpchar, varchar. */
const TEXT = new Set([19, 25, 114, 705, 1042, 1043]);
/** int8, int2, int4, float4, float8, numeric: read by pg-types. */
const NUMBERS = new Set([20, 21, 23, 700, 701, 1700]);

function uuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * A value of the wire in text form, for showing: text stays as it is, binary is read where the type is known and
 * simple, else shown as PostgreSQL shows `bytea`.
 *
 * @param format 0 for text, 1 for binary, as in Bind and RowDescription
 * @param type the type's OID, 0 where the client left it to the server
 */
export function textOf(bytes: Buffer, format: number, type: number): string {
  if (format === 0 || TEXT.has(type)) return bytes.toString('utf8');
  if (type === BOOL) return bytes[0] ? 't' : 'f';
  if (type === UUID && bytes.length === 16) return uuid(bytes);
  if (NUMBERS.has(type)) {
    // Drivers may lie about the length; what cannot be read is shown as it came.
    try {
      return String(types.getTypeParser(type, 'binary')(bytes));
    } catch {
      return `\\x${bytes.toString('hex')}`;
    }
  }
  if (type !== BYTEA && bytes.length <= 64 && /^[\x20-\x7e]*$/.test(bytes.toString('latin1')))
    return bytes.toString('latin1');
  return `\\x${bytes.toString('hex')}`;
}
