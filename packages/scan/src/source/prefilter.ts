const asynchronous = /\bawait\b|\basync\b|\.then\s*\(|\bPromise\b/;
const declares = /\b(pgTable|mysqlTable|sqliteTable|class|interface|export|module\.exports|require)\b/;

/** Whether the text of a file may matter: it waits for something, or declares what another file may use. */
export function isRelevant(file: string, text: string): boolean {
  if (text.includes('\0')) throw new Error('not a text file');
  if (/\.[jt]sx$/.test(file) && !asynchronous.test(text)) return false;
  return asynchronous.test(text) || declares.test(text);
}
