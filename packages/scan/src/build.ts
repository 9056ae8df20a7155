import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What this scanner is: its version and those of its parsers; in a checkout, where the version stays, its files. */
export function buildOf(): string {
  const own = new URL('../package.json', import.meta.url);
  const { version, dependencies } = manifest(fileURLToPath(own));
  const require = createRequire(own);
  const versions = Object.keys(dependencies ?? {}).map((name) => {
    const found = (require.resolve.paths(name) ?? []).map((folder) => versionIn(join(folder, name)));
    return found.find((one) => one !== undefined);
  });
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[jt]s$/.test(file))
    .map((file) => statSync(join(folder, file)))
    .map(({ size, mtimeMs }) => [size, mtimeMs]);
  return JSON.stringify([version, versions, files]);
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

function versionIn(folder: string): string | undefined {
  try {
    return manifest(join(folder, 'package.json')).version;
  } catch {
    // Not in this node_modules: the next above has it.
    return undefined;
  }
}
