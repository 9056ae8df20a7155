/** Reads a property of anything: an error may be a revoked proxy, or have a getter that throws. */
export function property(object: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return undefined;
  }
}

/** Reads a property where it is a string with something in it. */
export function text(object: object, key: PropertyKey): string | undefined {
  const value = property(object, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
