import type { Json } from '../../scenario/types.ts';
import { visible } from '../text/visible.ts';
import { clip, cut } from '../text/wrap.ts';

/** A JSON value on one line, shortened. */
export function jsonText(value: Json | undefined, cells: number): string {
  return value === undefined ? 'nothing' : cut(visible(clip(JSON.stringify(value), 4 * cells)), cells);
}

/** A column's value, as text or NULL. */
export function columnText(value: string | null, cells: number): string {
  if (value === null) return 'NULL';
  if (/^-?\d{1,20}(?:\.\d{1,20})?$/.test(value)) return value;
  return cut(visible(`'${clip(value, 4 * cells)}'`), cells);
}
