/** Reads a property of anything: of what is no object, of a revoked proxy, through a getter that throws. */
export function property(object: unknown, key: PropertyKey): unknown {
  try {
    return (object as Record<PropertyKey, unknown> | undefined)?.[key];
  } catch {
    return undefined;
  }
}

/** The first of these properties that is a string with something in it. */
export function text(object: unknown, ...keys: readonly PropertyKey[]): string | undefined {
  for (const key of keys) {
    const value = property(object, key);
    if (value && typeof value === 'string') return value;
  }
  return undefined;
}

/** A number, as a string. */
export function number(object: unknown, key: string | undefined): string | undefined {
  const value = property(object, key as string);
  return typeof value === 'number' ? `${value}` : undefined;
}
