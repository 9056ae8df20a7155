import { fileURLToPath } from 'node:url';

/**
 * The built JavaScript file that a process or a worker is started from, given its source path relative to `src/`.
 * Node 20 cannot run the TypeScript source, so code under test in `src/` starts the built file too.
 */
export function entryFile(path: string): string {
  return fileURLToPath(new URL(`../../dist/${path}.js`, import.meta.url));
}
