/** Reads a property of anything: an error may be a revoked proxy, or have a getter that throws. */
export function property(object: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return undefined;
  }
}

/** The first of these properties that is a string with something in it. */
export function text(object: object, ...keys: readonly PropertyKey[]): string | undefined {
  for (const key of keys) {
    const value = property(object, key);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** A number, as a string. */
export function number(object: object, key: string): string | undefined {
  const value = property(object, key);
  return typeof value === 'number' ? String(value) : undefined;
}

/** A property that is an object, or one with nothing in it. */
export function inner(object: object, key: string): object {
  const value = property(object, key);
  return typeof value === 'object' && value !== null ? value : {};
}
