/**
 * A String of structured fields (RFC 9651, section 3.3.3), with parameters, which are nobody's here (section 3.1.2 has them
 * ignored). No part of it can match in two ways, so that it takes linear time.
 */
const structured =
  /^ *"((?:[ !#-[\]-~]|\\["\\])*)"(?:; *[a-z*][\w.*-]*(?:=(?:"(?:[ !#-[\]-~]|\\["\\])*"|[^\s;,"]+))?)* *$/;

/** What most clients send: the same characters without the quotes. None of them could be meant otherwise. */
const bare = /^ *([!#-+\--:<-[\]-~]+) *$/;

/** Characters. Stripe's limit, and what fits a column. */
const longest = 255;

/**
 * The key in a field `Idempotency-Key`. The draft wants a String in quotes; a key without quotes means the same as with them, as
 * long as it has no space, quote, comma, semicolon or backslash.
 *
 * @returns `undefined` for what is no key: malformed, empty, longer than 255 characters, or two of them.
 */
export function parseKey(field: string): string | undefined {
  if (field.length > 4 * longest) return undefined;
  const quoted = structured.exec(field)?.[1]?.replaceAll(/\\(.)/g, '$1');
  const key = quoted ?? bare.exec(field)?.[1];
  return key === undefined || key === '' || key.length > longest ? undefined : key;
}
