import { readFile } from 'node:fs/promises';

/**
 * The user that PostgreSQL runs as when toctou is started by root, which PostgreSQL refuses (`main.c`, `check_root`);
 * `undefined` when the current user will do.
 */
export async function unprivilegedUser(): Promise<number | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  // initdb looks its user up by number, so it has to be one that the system knows.
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const nobody = /^nobody:[^:]*:(\d+):/m.exec(users);
  return nobody ? Number(nobody[1]) : 65534;
}
