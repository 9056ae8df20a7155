// Bytes of each entry of @toctou/guard, bundled, minified and gzipped.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const root = new URL('../../packages/guard/', import.meta.url);

/** @returns {Promise<[entry: string, bytes: number][]>} */
export async function sizes() {
  /** @type {{ exports: Record<string, { default: string } | string> }} */
  const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  /** @type {[string, number][]} */
  const found = [];
  for (const [entry, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue;
    const build = await rolldown({ input: fileURLToPath(new URL(target.default, root)) });
    const { output } = await build.generate({ format: 'esm', minify: true });
    await build.close();
    found.push([entry.replace(/^\./, '@toctou/guard'), gzipSync(output[0].code).length]);
  }
  return found;
}
