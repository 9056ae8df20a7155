import type { Dialect, Rows } from './library.ts';

type Spell = (key: string, at: number) => string;

/** `a = $1 AND b = $2`; `value` says otherwise how a key's value is spelled. */
export function equalSql({ keys, dialect }: Rows, value: Spell = placeholder(dialect)): string {
  return keys.map((key, at) => `${key} = ${value(key, at)}`).join(' AND ');
}

export function lockSql(rows: Rows, value: Spell = placeholder(rows.dialect)): string {
  return `SELECT 1 FROM ${rows.sqlName} WHERE ${equalSql(rows, value)} FOR UPDATE`;
}

function placeholder(dialect: Dialect): Spell {
  return (_key, at) => (dialect === 'postgres' ? `$${at + 1}` : '?');
}
