import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';

/**
 * A module of the user's: TypeScript by jiti, which Node 20 cannot import, JavaScript by Node.
 *
 * @param file - Absolute path.
 * @throws whatever the module throws
 */
export async function importModule(file: string): Promise<object> {
  const { href } = pathToFileURL(file);
  return extname(file).endsWith('ts') ? createJiti(href).import<object>(file) : import(href);
}
