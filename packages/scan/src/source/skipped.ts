/** A file that could not be looked at, and why. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

const causes: Readonly<Record<string, string>> = {
  EACCES: 'may not be read (EACCES)',
  EPERM: 'may not be read (EPERM)',
  ENOENT: 'gone before it was read (ENOENT)',
};

/** Why a file could not be looked at, in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return causes['code' in error ? String(error.code) : ''] ?? error.message.split('\n')[0] ?? '';
}
