import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A module of the user's: TypeScript by jiti, which Node 20 cannot import, JavaScript by Node.
 *
 * @param file - Absolute path.
 * @throws whatever the module throws
 */
export async function importModule(file: string): Promise<object> {
  const { href } = pathToFileURL(file);
  if (!extname(file).endsWith('ts')) return import(href) as Promise<object>;
  const { createJiti } = await import('jiti');
  return createJiti(href).import<object>(file);
}
