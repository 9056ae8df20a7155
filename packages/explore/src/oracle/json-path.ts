/** The path of a member of the value at `path`: `$.title`, `$['a b']`. */
export function memberOf(path: string, key: string): string {
  return /^[\p{L}_$][\p{L}\d_$-]*$/u.test(key) ? `${path}.${key}` : `${path}['${key}']`;
}

/** The path of the elements of the list at `path`; of one of them where its position means something. */
export function elementOf(path: string, index?: number): string {
  return `${path}[${index ?? '*'}]`;
}
