/** What stands in the place of a secret. */
export const MASK = '***';

const SECRET =
  /pass(?:word|wd|phrase|code)|^pwd$|secret|token|api[-_]?key|private[-_]?key|authorization|cookie|credential|session[-_]?id|^otp$|^pin$|^cvv$/i;
/** Those of them that people count: `tokens: 3` of a language model or of a game are no secret. */
const COUNTED = /token|cookie/i;

/** Whether what goes by a name is nobody's business: a header, a member of a body, a column. */
export function isSecret(name: string): boolean {
  return SECRET.test(name);
}

/** The same of a value: what is not there, or only counts something, hides nothing. */
export function isSecretValue(name: string, value: unknown): boolean {
  if (!isSecret(name) || value === null || value === undefined || typeof value === 'boolean') return false;
  const counts = typeof value === 'number' || (typeof value === 'string' && /^-?\d{1,9}$/.test(value));
  return !(counts && COUNTED.test(name));
}
