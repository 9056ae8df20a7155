import { property } from '../property.ts';

const key = Symbol.for('toctou.guard.turn');

/**
 * Waits until nobody of this package has the connection, and takes it; the returned function gives it back.
 *
 * One connection has one transaction: whatever else is sent while it is open is part of it. Other databases have a pool in front, which
 * lends a connection to one at a time; this is a pool of one. What is taken is kept on the connection itself, under a symbol of the
 * registry: it lives as long as the connection does, no two connections share it, and two copies of this package, which are common,
 * wait for each other.
 */
export async function takeTurn(db: object): Promise<() => void> {
  const before = property(db, key);
  const { promise: turn, resolve } = withResolvers();
  Object.defineProperty(db, key, { value: turn, configurable: true });
  await before;
  return () => {
    if (property(db, key) === turn) Reflect.deleteProperty(db, key);
    resolve();
  };
}

/** Whether somebody of this package has the connection. */
export function isTaken(db: object): boolean {
  return property(db, key) !== undefined;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  const end: { resolve?: () => void } = {};
  const promise = new Promise<void>((resolve) => {
    end.resolve = resolve;
  });
  return { promise, resolve: () => end.resolve?.() };
}
