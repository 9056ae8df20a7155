/** What stands in the place of a secret. */
export const MASK = '***';

const SECRET =
  /pass(?:word|wd|phrase|code)|^pwd$|secret|token|api[-_]?key|private[-_]?key|authorization|cookie|credential|session[-_]?id|^otp$|^pin$|^cvv$/i;

/** Whether what goes by a name is nobody's business: a header, a member of a body, a column. */
export function isSecret(name: string): boolean {
  return SECRET.test(name);
}
