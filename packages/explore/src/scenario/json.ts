import type { Json } from './types.ts';

/** Whether a value is an object with keys, not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value as it is on the wire: what `JSON.stringify` makes of it, read back.
 *
 * @throws Error with the reason, for what JSON cannot hold: functions, symbols, big and infinite numbers, cycles.
 */
export function toJson(value: unknown): Json {
  const text: string | undefined = JSON.stringify(value, (key, inner: unknown) => {
    if (isLost(inner))
      throw new Error(`JSON cannot hold ${key === '' ? 'it' : `its ${JSON.stringify(key)}`}`);
    return inner;
  });
  if (text === undefined) throw new Error('JSON cannot hold it');
  return JSON.parse(text);
}

/** What `JSON.stringify` leaves out, or turns into `null`, without a word. */
function isLost(value: unknown): boolean {
  return (
    typeof value === 'function' ||
    typeof value === 'symbol' ||
    (typeof value === 'number' && !Number.isFinite(value))
  );
}

/** Names a value in a few words, for error messages. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (isObject(value)) return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  return String(value);
}
